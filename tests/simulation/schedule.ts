import { Chance } from './chance.ts';
import { type Character, characterOf, FOCUSES, type Focus, settingsBy } from './character.ts';
import { applyFault } from './faults.ts';
import { FAIR } from './network.ts';
import type { Variant } from './variants.ts';
import type { Ticket } from './visit-session.ts';
import { World } from './world.ts';
import { WORKER } from './worker-subject.ts';

export type ScheduleInput = {
  seed: number;
  variant: Variant | null;
  /** Random where none is given. */
  focus?: Focus | null;
  /** Whether the story is kept. */
  isTold?: boolean;
};

/** Until everything that was pending must have settled once the network is quiet. */
const SETTLED_WITHIN_MS = 60_000;
const SERVED_WITHIN_MS = 30_000;

/** One random schedule. Yields after each event, for what follows from it to happen. */
export class Schedule {
  readonly seed: number;
  readonly world: World;
  readonly #chance: Chance;
  readonly #character: Character;
  #tickets: Ticket[] = [];
  readonly #ticketOf = new Map<string, Ticket>();
  #isOver = false;

  constructor({ seed, variant, focus = null, isTold = false }: ScheduleInput) {
    this.seed = seed;
    this.#chance = new Chance(seed + 0x5bd1);
    this.#character = characterOf(this.#chance, focus ?? this.#chance.pick(FOCUSES));
    const { settings, capacity, slowQueries } = this.#character;
    this.world = new World({
      seed,
      settings,
      capacity,
      slowQueries,
      regions: this.#chance.is(0.7) ? 1 : 2,
      isolates: this.#chance.pick([1, 2, 2, 3]),
      variant,
      isTold,
    });
  }

  *play(): Generator<void, void> {
    const { world } = this;
    for (const user of world.users) this.#openSession(user);
    for (const region of world.regions)
      region.isolates.forEach((_, at) =>
        this.#often(this.#character.visitEveryMs, () =>
          this.#visit({ name: region.name, at, ticket: this.#chance.pick(this.#tickets) }),
        ),
      );
    this.#often(this.#character.changeEveryMs, () => this.#change());
    this.#often(70, () => this.#judgeSome());
    if (this.#character.faults.length > 0)
      this.#often(this.#character.faultEveryMs, () =>
        applyFault(world, this.#chance.pick(this.#character.faults)),
      );
    yield* this.#passUntil(this.#character.lengthMs, () => false);
    this.#isOver = true;
    this.#becomeQuiet();
    yield* this.#settle();
    if (world.checker.fault === null) yield* this.#serveAgain();
  }

  *#passUntil(untilMs: number, isEnough: () => boolean): Generator<void, void> {
    const { time, checker } = this.world;
    while (checker.fault === null && !isEnough() && time.step(untilMs)) yield;
  }

  /** Again and again in irregular steps, until the quiet at the end. */
  #often(everyMs: number, act: () => void): void {
    this.world.time.after(this.#chance.between(0, 2 * everyMs), () => {
      if (this.#isOver) return;
      act();
      this.#often(everyMs, act);
    });
  }

  #openSession(user: Ticket['user']): void {
    const ticket = { user, ...this.world.database.openSession(user) };
    this.#ticketOf.set(ticket.sid, ticket);
    this.#tickets.push(ticket);
    if (this.#tickets.length > 8) this.#tickets.shift();
    this.world.signals.notify();
  }

  #visit({ name, at, ticket }: { name: string; at: number; ticket: Ticket }): void {
    const isolate = this.world.regions.find((region) => region.name === name)?.isolates[at];
    if (isolate === undefined || this.#isOver) return;
    const lingerMs = this.#chance.is(this.#character.lingering) ? this.#chance.between(0, 900) : 0;
    void isolate.visit(ticket, lingerMs);
  }

  /** Whoever would still accept it is most likely to do so now. */
  #tryAfterwards(sid: string): void {
    const ticket = this.#ticketOf.get(sid);
    if (ticket === undefined || this.#isOver) return;
    for (const { name, isolates } of this.world.regions)
      isolates.forEach((_, at) => {
        for (let times = 0; times < 2; times += 1)
          this.world.time.after(this.#chance.between(0, 1200), () => this.#visit({ name, at, ticket }));
      });
  }

  #change(): void {
    const { database, checker, signals, users } = this.world;
    if (this.#chance.is(this.#character.settingChanges)) return this.#changeSettings();
    const what = this.#chance.unit();
    if (what < 0.45) {
      const { sid } = this.#chance.pick(this.#tickets);
      if (database.endSession(sid) !== null) checker.ended(sid);
      signals.notify();
    } else if (what < 0.9) this.#openSession(this.#chance.pick(users));
    else {
      database.touch(this.#chance.pick([WORKER, ...users]));
      signals.notify();
    }
  }

  #changeSettings(): void {
    const settings = settingsBy(this.#chance);
    this.world.database.rows.settings = settings;
    this.world.checker.settingsChanged(settings);
  }

  #judgeSome(): void {
    const { database, checker } = this.world;
    for (const { id, sid } of database.rows.propagations.values()) {
      if (checker.isReported(sid) || !this.#chance.is(0.5)) continue;
      const process = this.world.anyProcess();
      process.machine.deliver(() => {
        void process.judge(id).then((state) => {
          if ((state !== 'acknowledged' && state !== 'fenced') || checker.isReported(sid)) return;
          checker.reported(sid, state);
          this.#tryAfterwards(sid);
        });
      });
    }
  }

  #becomeQuiet(): void {
    const { world } = this;
    world.network.weather = FAIR;
    world.slowQueries = 0;
    world.network.isControlAway = false;
    for (const machine of world.machines()) {
      world.network.cutOff.delete(machine);
      world.network.slowed.delete(machine);
    }
    world.signals.loss = 0;
    for (const { feed, shard } of world.regions) {
      for (const { host } of [feed, shard]) {
        host.endReplaced();
        if (host.current === null) host.start();
      }
    }
    for (const machine of world.machines()) machine.thaw();
  }

  /** In the end every change has arrived everywhere or is fenced. */
  *#settle(): Generator<void, void> {
    const { time, checker, database } = this.world;
    const untilMs = time.nowMs + SETTLED_WITHIN_MS;
    const pending = () =>
      [...database.rows.propagations.values()].filter(({ sid }) => !checker.isReported(sid));
    while (pending().length > 0 && time.nowMs < untilMs && checker.fault === null) {
      this.#judgeSome();
      time.after(200, () => undefined);
      yield* this.#passUntil(time.nowMs + 200, () => false);
    }
    const [left] = pending();
    if (left !== undefined) checker.fail(`still pending after the network was quiet: ${left.sid}`);
  }

  /** In the end somebody new is let in everywhere. */
  *#serveAgain(): Generator<void, void> {
    const { time, checker, regions, users, database, counts } = this.world;
    for (const { name, isolates } of regions) {
      for (const isolate of isolates) {
        let isIn = false;
        const untilMs = time.nowMs + SERVED_WITHIN_MS;
        while (!isIn && time.nowMs < untilMs && checker.fault === null) {
          const user = this.#chance.pick(users);
          void isolate.visit({ user, ...database.openSession(user) }, 0).then((is) => (isIn ||= is));
          time.after(300, () => undefined);
          yield* this.#passUntil(time.nowMs + 300, () => isIn);
        }
        if (!isIn) checker.fail(`nobody is let in any more in ${name}`);
      }
    }
    counts.epochsRaised += database.rows.epoch - 1;
  }
}
