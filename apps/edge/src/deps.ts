import { systemClock } from '@sunray/primitives/clock.ts';
import { type Random, systemRandom } from '@sunray/primitives/random.ts';
import type { Control } from './control/control.ts';
import { controlClientOf } from './control/client.ts';
import { type Bindings, readSettings, type Settings } from './env.ts';
import { askShards } from './facts/ask-shards.ts';
import { type AskFact, FactCopies } from './facts/copies.ts';
import { regionOf } from './facts/region.ts';
import { Region } from './facts/region-lease.ts';
import { SessionTokens } from './guards/session-tokens.ts';
import { log, type Log } from './log.ts';
import { Assertions } from './proxy/assertions.ts';
import { LiveConnections } from './proxy/live-connections.ts';

/** What guards, portal and proxy may use: made once per isolate, handed to everything. */
export type Deps = {
  readonly settings: Settings;
  readonly control: Control;
  readonly random: Random;
  readonly facts: FactCopies;
  readonly sessionTokens: Pick<SessionTokens, 'read'>;
  readonly assertions: Pick<Assertions, 'of'>;
  readonly live: LiveConnections;
  fetchBackend(url: string, init: RequestInit): Promise<Response>;
  nowMs(): number;
  log: Log;
  /** What `/.sunray/healthz` says. */
  health(): 'ok' | 'degraded';
};

export type DepsResult = { ok: true; deps: Deps } | { ok: false };

/** Enough for a busy isolate; what is evicted is simply read, verified or signed again. */
const CAPACITY = 5000;
const made = new WeakMap<Bindings, DepsResult>();

/** The isolate's deps, with its region fixed by the first request (leases.md I1). Faults are logged once. */
export function depsOf(bindings: Bindings, request: Request): DepsResult {
  const known = made.get(bindings);
  if (known !== undefined) return known;
  const read = readSettings(bindings);
  if (!read.ok) log({ msg: 'the configuration is unusable, everything is refused', faults: read.faults });
  const result: DepsResult = read.ok
    ? { ok: true, deps: makeDeps(bindings, read.settings, regionOf(request)) }
    : { ok: false };
  made.set(bindings, result);
  return result;
}

function makeDeps(bindings: Bindings, settings: Settings, regionName: string): Deps {
  const nowMs = () => systemClock.nowMs();
  const region = new Region({ ask: () => bindings.FEED.getByName(regionName).lease(regionName), nowMs });
  const lease: Region['lease'] = (waitUntil) => region.lease(waitUntil);
  const { ask, health } = withHealth(askShards({ shards: bindings.FACTS, region: regionName, lease }));
  return {
    settings,
    control: controlClientOf(settings),
    random: systemRandom,
    facts: new FactCopies({ ask, nowMs, capacity: CAPACITY }),
    sessionTokens: new SessionTokens(CAPACITY),
    assertions: new Assertions({ lease, nowMs, capacity: CAPACITY }),
    live: new LiveConnections(),
    // Unwrapped, the platform's fetch refuses to be called as a method of something else.
    fetchBackend: (url, init) => fetch(url, init),
    nowMs,
    log,
    health,
  };
}

/** Degraded while the last facts that were asked for did not come from the control plane itself. */
function withHealth(ask: AskFact): { ask: AskFact; health: Deps['health'] } {
  let health: ReturnType<Deps['health']> = 'ok';
  return {
    health: () => health,
    ask: async (question, waitUntil) => {
      const answer = await ask(question, waitUntil).catch((cause: unknown) => {
        health = 'degraded';
        throw cause;
      });
      const { reading } = answer;
      health = reading.state !== 'unavailable' && reading.isConfirmed ? 'ok' : 'degraded';
      return answer;
    },
  };
}
