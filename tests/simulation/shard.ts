import type { FactQuestion } from '../../apps/edge/src/facts/fact-question.ts';
import { FactReader } from '../../apps/edge/src/facts/fact-reader.ts';
import type { ForgetfulShelf, HeldCopy, Shelf } from '../../apps/edge/src/facts/shelf.ts';
import type { DeliveredFact } from '../../apps/edge/src/facts/feed-link.ts';
import type { FactReading, StoredReading } from '../../apps/edge/src/facts/reading.ts';
import { askControl } from './control-link.ts';
import type { ControlProcess } from './control-process.ts';
import { CarelessShelf } from './careless-shelf.ts';
import type { Machine } from './machine.ts';
import { ObjectHost } from './object-host.ts';
import type { World } from './world.ts';

/** All of a schedule happens on one day. */
const TODAY = 0;

type Instance = { machine: Machine; reader: Pick<FactReader, 'read'>; shelf: ForgetfulShelf };

/** The shard of a region: one disk, and instances of the object that come, die and are replaced. */
export class SimulatedShard {
  readonly host: ObjectHost<Instance>;
  readonly #world: World;
  #disk: CarelessShelf;

  constructor(world: World) {
    this.#world = world;
    this.#disk = new CarelessShelf(world.variant);
    this.host = new ObjectHost(world, (machine) => this.#start(machine));
  }

  /** What the disk says now, for `restore`; all instances end. */
  backUp(): CarelessShelf {
    return this.#disk.copy();
  }

  restore(disk: CarelessShelf): void {
    this.#disk = disk.copy();
  }

  read(from: Machine, question: FactQuestion): Promise<FactReading> {
    const asked = this.host.reachedBy(from);
    return this.#world.network.call({
      from,
      to: () => asked?.machine ?? null,
      work: async () => (asked === null ? { state: 'unavailable' } : asked.reader.read(question)),
      isWatched: false,
    });
  }

  async shelve(from: Machine, holder: string, facts: readonly DeliveredFact[]): Promise<void> {
    await this.#atDisk(from, (shelf) => shelf.store(holder, facts, TODAY));
  }

  /** Takes some facts for such that nobody has asked for in a long time. */
  markIdle(from: Machine, holder: string, round: string): Promise<string[]> {
    const max = this.#world.chance.pick([1, 2, 10]);
    return this.#atDisk(from, (shelf) => shelf.markIdle(holder, { round, beforeDay: TODAY + 1, max }));
  }

  dropLeaving(from: Machine, holder: string, round: string): Promise<HeldCopy[]> {
    return this.#atDisk(from, (shelf) => shelf.dropLeaving(holder, { round, day: TODAY }));
  }

  noteReleased(from: Machine, holder: string, copies: readonly HeldCopy[]): Promise<void> {
    return this.#atDisk(from, (shelf) => shelf.noteReleased(holder, copies, TODAY));
  }

  #atDisk<Output>(from: Machine, use: (shelf: ForgetfulShelf) => Output): Promise<Output> {
    const { chance, network } = this.#world;
    const asked = this.host.reachedBy(from);
    const work = async () => {
      if (asked === null) throw new Error('no instance runs');
      // On its way to the disk for a while, and on the way back.
      await asked.machine.sleep(chance.between(0, 6));
      const output = use(asked.shelf);
      await asked.machine.sleep(chance.between(0, 6));
      return output;
    };
    return network.call({ from, to: () => asked?.machine ?? null, work, isWatched: true });
  }

  #start(machine: Machine): Instance {
    const { network } = this.#world;
    const isCurrent = () => this.host.current?.machine === machine;
    const shelf = new OwnedShelf(this.#disk, isCurrent);
    const ask = ({ holder, subject }: FactQuestion) =>
      askControl(
        { network, from: machine, process: () => this.#world.anyProcess() },
        (control: ControlProcess) => control.readFacts({ holder, subject }),
      );
    const reader = new FactReader({
      shelf,
      nowMs: () => 0,
      release: (holder, released) =>
        askControl({ network, from: machine, process: () => this.#world.anyProcess() }, (control) =>
          control.acknowledge({ holder, mark: null, reached: [], released }),
        ),
      ask,
      within: (ms, work) => Promise.race([work, machine.sleep(ms)]),
    });
    return { machine, reader, shelf };
  }
}

/** A disk as one instance sees it: closed as soon as another has taken its place. */
class OwnedShelf implements ForgetfulShelf {
  readonly #disk: ForgetfulShelf;
  readonly #isCurrent: () => boolean;

  constructor(disk: ForgetfulShelf, isCurrent: () => boolean) {
    this.#disk = disk;
    this.#isCurrent = isCurrent;
  }

  find(...looked: Parameters<Shelf['find']>): StoredReading | null {
    this.#refuseReplaced();
    return this.#disk.find(...looked);
  }

  store(...stored: Parameters<Shelf['store']>): boolean {
    this.#refuseReplaced();
    return this.#disk.store(...stored);
  }

  unreleased(...asked: Parameters<Shelf['unreleased']>): HeldCopy[] {
    this.#refuseReplaced();
    return this.#disk.unreleased(...asked);
  }

  noteReleased(...released: Parameters<Shelf['noteReleased']>): void {
    this.#refuseReplaced();
    this.#disk.noteReleased(...released);
  }

  markIdle(...marked: Parameters<ForgetfulShelf['markIdle']>): string[] {
    this.#refuseReplaced();
    return this.#disk.markIdle(...marked);
  }

  dropLeaving(...dropped: Parameters<ForgetfulShelf['dropLeaving']>): HeldCopy[] {
    this.#refuseReplaced();
    return this.#disk.dropLeaving(...dropped);
  }

  #refuseReplaced(): void {
    if (!this.#isCurrent()) throw new Error('this instance was replaced');
  }
}
