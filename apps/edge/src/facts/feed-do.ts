import { DurableObject } from 'cloudflare:workers';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { controlClientOf } from '../control/client.ts';
import { EDGE_VERSION } from '../edge-version.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { Holder } from './holder.ts';
import type { RegionLease } from './region-lease.ts';

const HOLDER = 'holder';

/** One per region, named by it: the holder that the control plane knows this region's copies by. */
export class FeedDO extends DurableObject<Bindings> {
  readonly #holder: Holder;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    super(ctx, bindings);
    const nowMs = () => systemClock.nowMs();
    this.#holder = new Holder({
      store: {
        get: () => ctx.storage.get<unknown>(HOLDER),
        put: (holder) => ctx.storage.put(HOLDER, holder),
      },
      control: controlClientOf(settingsOf(bindings)),
      randomId: () => encodeBase64url(systemRandom.bytes(16)),
      nowMs,
      edgeVersion: EDGE_VERSION,
    });
  }

  lease(region: string): Promise<RegionLease | null> {
    return this.#holder.lease(region, (work) => this.ctx.waitUntil(work));
  }
}
