import { Machine } from './machine.ts';
import type { World } from './world.ts';

/** Whom a caller still takes for the current instance. */
type Replaced<Instance> = { instance: Instance; believers: Set<Machine> };

/** Where one durable object lives: at most one instance may write, and some callers may still reach the one before. */
export class ObjectHost<Instance extends { machine: Machine }> {
  readonly #world: World;
  readonly #start: (machine: Machine) => Instance;
  #current: Instance | null = null;
  #replaced: Replaced<Instance>[] = [];

  constructor(world: World, start: (machine: Machine) => Instance) {
    this.#world = world;
    this.#start = start;
  }

  get current(): Instance | null {
    return this.#current;
  }

  start(): void {
    const machine = new Machine(this.#world.time, this.#world.chance);
    machine.correctClock(this.#world.chance);
    this.#current = this.#start(machine);
    this.#world.counts.instances += 1;
  }

  /** The instance a message of `from` goes to now; null while none runs. */
  reachedBy(from: Machine): Instance | null {
    return this.#replaced.find(({ believers }) => believers.has(from))?.instance ?? this.#current;
  }

  /** Dies at once, and comes back after a while. */
  crash(awayMs: number): void {
    this.#current?.machine.kill();
    this.#current = null;
    this.#world.counts.restarts += 1;
    this.#world.time.after(awayMs, () => {
      if (this.#current === null) this.start();
    });
  }

  /** Another instance takes the place of one that goes on running and does not know. */
  double(believers: readonly Machine[], goesOnMs: number): void {
    const instance = this.#current;
    if (instance === null) return;
    const replaced = { instance, believers: new Set(believers) };
    this.#replaced.unshift(replaced);
    // Often it is replaced because it is cut off.
    if (this.#world.chance.is(0.5)) this.#world.network.cutOff.add(instance.machine);
    this.start();
    this.#world.counts.doubles += 1;
    this.#world.time.after(goesOnMs, () => this.#end(replaced));
  }

  endReplaced(): void {
    for (const replaced of this.#replaced) this.#end(replaced);
  }

  #end(replaced: Replaced<Instance>): void {
    replaced.instance.machine.kill();
    this.#replaced = this.#replaced.filter((one) => one !== replaced);
  }
}
