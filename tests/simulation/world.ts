import type { Subject } from '../../packages/contract/src/facts.ts';
import { Chance } from './chance.ts';
import { Checker } from './checker.ts';
import { ControlProcess } from './control-process.ts';
import { type Counts, noCounts } from './counts.ts';
import { Database, type Restoring } from './database.ts';
import type { Rows, Settings } from './database-rows.ts';
import { Machine } from './machine.ts';
import { Network } from './network.ts';
import { SimulatedShard } from './shard.ts';
import { SimulatedFeed } from './simulated-feed.ts';
import { SimulatedIsolate } from './simulated-isolate.ts';
import { SimulatedSignals } from './signals.ts';
import type { Variant } from './variants.ts';
import { VirtualTime } from './virtual-time.ts';

export type Region = {
  name: string;
  feed: SimulatedFeed;
  shard: SimulatedShard;
  isolates: SimulatedIsolate[];
  /** The disks of the region, as they were kept. */
  backup: { feed: unknown; shard: ReturnType<SimulatedShard['backUp']> } | null;
};
export type Plan = {
  seed: number;
  settings: Settings;
  capacity: number;
  slowQueries: number;
  regions: number;
  isolates: number;
  variant: Variant | null;
  isTold: boolean;
};

const PROCESSES = 2;

/** Everything that takes part in one schedule, and the chance that decides what happens. */
export class World {
  readonly time = new VirtualTime();
  readonly chance: Chance;
  readonly network: Network;
  readonly signals: SimulatedSignals;
  readonly database: Database;
  readonly counts: Counts = noCounts();
  readonly checker: Checker;
  readonly regions: readonly Region[];
  readonly variant: Variant | null;
  /** Facts an isolate has room for. */
  readonly capacity: number;
  slowQueries: number;
  readonly users: readonly Subject[];
  /** What happened, in words; null where nobody wants to know. */
  readonly story: string[] | null;
  #processes: ControlProcess[];
  #backup: Rows | null = null;
  #ids = 0;

  constructor({ seed, settings, capacity, slowQueries, regions, isolates, variant, isTold }: Plan) {
    this.story = isTold ? [] : null;
    this.variant = variant;
    this.capacity = capacity;
    this.slowQueries = slowQueries;
    this.chance = new Chance(seed);
    this.network = new Network(this.time, this.chance);
    this.signals = new SimulatedSignals(this.time, this.chance);
    const nowMs = () => this.time.nowMs;
    this.database = new Database({ nowMs, settings, variant, newId: () => this.newId() });
    this.checker = new Checker({ nowMs, counts: this.counts, settings, tell: (words) => this.tell(words) });
    this.users = [1, 2, 3].map((id): Subject => `user:00000000-0000-4000-9000-00000000000${id}`);
    this.#processes = Array.from({ length: PROCESSES }, () => this.#newProcess());
    this.regions = Array.from({ length: regions }, (_, at) => this.#newRegion(`r${at}`, isolates));
  }

  get processes(): readonly ControlProcess[] {
    return this.#processes;
  }

  newId(): string {
    this.#ids += 1;
    return `id${this.#ids}`;
  }

  tell(words: () => string): void {
    this.story?.push(`${this.time.nowMs.toFixed(1).padStart(9)} ms  ${words()}`);
  }

  backUp(): void {
    this.#backup = this.database.backUp();
  }

  /** The past of the last backup becomes the present. */
  restore(): void {
    const backup = this.#backup;
    if (backup === null) return;
    const how = this.chance.pick<Restoring>(['by tool', 'by promotion', 'by files']);
    if (how === 'by files' && !this.#isNoticedByMarks(backup)) return;
    this.tell(() => `the database is restored ${how}`);
    this.database.restore(backup, how);
    this.checker.pastWasLost();
    this.counts.restores += 1;
  }

  /** Files put back tell nobody: every holder that the backup knows as its own must have been told something since. */
  #isNoticedByMarks(backup: Rows): boolean {
    const { holders } = this.database.rows;
    const known = [...backup.holders.values()].filter(({ superseded }) => superseded === null);
    return (
      known.length > 0 &&
      known.every(({ id, issued }) => (holders.get(id)?.returned?.counter ?? 0) > (issued?.counter ?? 0))
    );
  }

  backUpEdge(region: Region): void {
    region.backup = { feed: region.feed.backUp(), shard: region.shard.backUp() };
  }

  /** A machine with its disk as it was at the last backup takes the place of the region's. */
  restoreEdge(region: Region): void {
    const { feed, shard, backup } = region;
    if (backup === null || backup.feed === undefined) return;
    for (const { host } of [feed, shard]) {
      host.endReplaced();
      host.crash(5);
    }
    feed.restore(backup.feed);
    shard.restore(backup.shard);
    for (const isolate of region.isolates) this.replaceIsolate(region, isolate);
    this.counts.disksRestored += 1;
  }

  anyProcess(): ControlProcess {
    return this.chance.pick(this.#processes);
  }

  /** One that remembers nothing takes the place of one of the processes. */
  replaceProcess(old: ControlProcess): void {
    old.machine.kill();
    this.#processes = this.#processes.map((process) => (process === old ? this.#newProcess() : process));
  }

  /** An isolate that remembers nothing takes the place of one. */
  replaceIsolate(region: Region, old: SimulatedIsolate): void {
    old.machine.kill();
    region.isolates = region.isolates.map((isolate) =>
      isolate === old ? this.#newIsolate(region) : isolate,
    );
  }

  /** Whatever runs now, replaced instances left out. */
  machines(): Machine[] {
    return [
      ...this.#processes.map(({ machine }) => machine),
      ...this.regions.flatMap(({ feed, shard, isolates }) => [
        ...[feed.host.current, shard.host.current].flatMap((instance) => instance?.machine ?? []),
        ...isolates.map(({ machine }) => machine),
      ]),
    ];
  }

  #newProcess(): ControlProcess {
    const { database, signals, chance } = this;
    const slowQueries = () => this.slowQueries;
    const machine = new Machine(this.time, chance);
    return new ControlProcess({ machine, database, signals, chance, slowQueries });
  }

  #newRegion(name: string, isolates: number): Region {
    const shard = new SimulatedShard(this);
    const feed = new SimulatedFeed(this, { region: name, shard });
    const region: Region = { name, feed, shard, isolates: [], backup: null };
    shard.host.start();
    feed.host.start();
    region.isolates = Array.from({ length: isolates }, () => this.#newIsolate(region));
    return region;
  }

  #newIsolate({ name, feed, shard }: Region): SimulatedIsolate {
    const machine = new Machine(this.time, this.chance, this.chance.is(0.5));
    machine.correctClock(this.chance);
    return new SimulatedIsolate({ world: this, region: name, feed, shard, machine });
  }
}
