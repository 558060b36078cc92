import type { Load } from '../load/load.ts';
import { startEdge, type Worker } from '../rig/edge-process.ts';
import { untilServing } from '../rig/until-serving.ts';
import type { Rig } from '../rig/with-rig.ts';
import type { Part, Play } from '../scenarios/scenario.ts';

/** With what a worker runs now. */
type Deployed = { secret: string; controlKeys: string };

/** A rig under load whose keys change one after the other. */
export class Rotation {
  readonly rig: Rig;
  readonly load: Load;
  readonly play: Play;
  readonly numbers: Part['numbers'] = {};
  readonly faults: string[] = [];
  readonly #deployed = new Map<string, Deployed>();

  constructor(rig: Rig, load: Load, play: Play) {
    this.rig = rig;
    this.load = load;
    this.play = play;
    const { controlKeys } = rig.stage.keys;
    for (const { id, secret } of rig.workers) this.#deployed.set(id, { secret, controlKeys });
  }

  /** What the worker signs its calls with now. */
  secretOf(worker: Worker): string {
    return this.#deployed.get(worker.id)?.secret ?? worker.secret;
  }

  /** Starts a worker anew with other keys while nobody is sent to it. */
  async roll(worker: Worker, changed: Partial<Deployed>): Promise<void> {
    const { rig, load } = this;
    const controlPort = rig.links[rig.workers.indexOf(worker)]?.port ?? 0;
    const deployed = this.#deployed.get(worker.id);
    const secret = changed.secret ?? deployed?.secret ?? worker.secret;
    const controlKeys = changed.controlKeys ?? deployed?.controlKeys ?? rig.stage.keys.controlKeys;
    await load.drain(worker);
    await startEdge(rig.stage, { ...worker, secret }, { controlPort, controlKeys });
    await untilServing(worker, rig.sites);
    load.undrain(worker);
    this.#deployed.set(worker.id, { secret, controlKeys });
    this.count('edgesRestarted');
  }

  count(what: string): void {
    this.numbers[what] = Number(this.numbers[what] ?? 0) + 1;
  }

  /** Something was really tried; whatever it should not have come to is a fault. */
  expect(what: string, { found, wanted }: { found: string | null; wanted: string | null }): void {
    this.count(wanted === null ? 'acceptedTries' : 'refusedTries');
    if (found !== wanted)
      this.faults.push(`${what}: ${found ?? 'accepted'} instead of ${wanted ?? 'accepted'}`);
  }
}
