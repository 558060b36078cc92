import type { Subject, Version } from '../../packages/contract/src/facts.ts';
import type { DeliveredFact, FeedAnswer } from '../../apps/edge/src/facts/feed-link.ts';
import type { ControlFacts } from '../../apps/edge/src/facts/control-facts.ts';
import type { Chance } from './chance.ts';
import type { Database } from './database.ts';
import type { Machine } from './machine.ts';
import type { SimulatedSignals } from './signals.ts';

type Poll = {
  holder: string;
  instance: string;
  attempt: number;
  mark: string | null;
  delivered: readonly { registration: string; version: Version }[];
  wait_ms: number;
};
type Parts = {
  machine: Machine;
  database: Database;
  signals: SimulatedSignals;
  chance: Chance;
  slowQueries: () => number;
};
export type Verdict = 'pending' | 'acknowledged' | 'fenced' | null;

/** So few that answers with more to say are common. */
const MAX_CHANGES = 2;
const SCAN_MS = 5000;

/** One process of the control plane: its calls are rows of transactions, and anything may happen between two of them. */
export class ControlProcess {
  readonly machine: Machine;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.machine = parts.machine;
    this.#parts = parts;
  }

  async register(input: { holder: string; region: string }): Promise<void> {
    await this.#query();
    this.#meet();
    this.#parts.database.registerHolder(input);
    this.#parts.signals.notify();
  }

  async poll(input: Poll & { sentAtMs: number }): Promise<FeedAnswer> {
    const { database, signals, machine } = this.#parts;
    await this.#query();
    if (database.startedAtMs > input.sentAtMs)
      throw new Error('it may be a replay that the database has forgotten');
    this.#meet();
    database.beginPoll(input);
    const untilMs = machine.nowMs() + input.wait_ms;
    for (;;) {
      await this.#query();
      const leftMs = untilMs - machine.nowMs();
      const signal = signals.wait(Math.max(1, Math.min(SCAN_MS, leftMs)));
      const behind = database.findBehind(input.holder, input.delivered);
      if (behind.length > 0 || leftMs <= 0) return this.#answer(input, behind);
      const { isSentHome } = await signal;
      if (isSentHome) return this.#answer(input, []);
    }
  }

  async readFacts({ holder, subject }: { holder: string; subject: Subject }): Promise<ControlFacts> {
    await this.#query();
    const fact = this.#parts.database.readFacts({ holder, subject });
    const { leaseMs, maxStaleS } = this.#parts.database.rows.settings;
    return { lease_ms: leaseMs, max_stale_s: maxStaleS, facts: [fact] };
  }

  async acknowledge(input: Parameters<Database['acknowledge']>[0]): Promise<void> {
    await this.#query();
    this.#parts.database.acknowledge(input);
  }

  /** What this process says about a change. */
  async judge(propagation: string): Promise<Verdict> {
    const { database, signals } = this.#parts;
    await this.#query();
    const { state, isNewRun } = database.judge(propagation);
    if (isNewRun) signals.notify(true);
    return state;
  }

  async #answer(
    { holder, instance, attempt }: Poll,
    behind: ReturnType<Database['findBehind']>,
  ): Promise<FeedAnswer> {
    const { database } = this.#parts;
    const changes: DeliveredFact[] = [];
    for (const copy of behind.slice(0, MAX_CHANGES)) {
      await this.#query();
      changes.push(database.readOne(copy));
    }
    await this.#query();
    const more = changes.length < behind.length;
    const { mark, epoch, settings } = database.issueMark(holder, {
      instance,
      attempt,
      isComplete: !more,
    });
    const { leaseMs, maxStaleS } = settings;
    return { mark, epoch, lease_ms: leaseMs, max_stale_s: maxStaleS, changes, more };
  }

  #meet(): void {
    const { database, signals } = this.#parts;
    if (database.meet().isNewRun) signals.notify(true);
  }

  /** Getting to a transaction takes a while, now and then a long one. */
  #query(): Promise<void> {
    const { machine, chance, slowQueries } = this.#parts;
    if (chance.is(slowQueries())) return machine.sleep(chance.between(0, 1500));
    return machine.sleep(chance.is(0.03) ? chance.between(0, 400) : chance.between(0, 3));
  }
}
