import type { Answer } from '../control/control.ts';
import type { ControlFacts } from './control-facts.ts';
import type { FactQuestion } from './fact-question.ts';
import type { FactReading, StoredReading } from './reading.ts';
import { dayOf } from './day-of.ts';
import type { HeldCopy, Shelf } from './shelf.ts';

export type AskControlFacts = (question: FactQuestion) => Promise<Answer<ControlFacts>>;
type Parts = {
  shelf: Shelf;
  ask: AskControlFacts;
  /** Tells the control plane that copies were forgotten (leases.md F7). */
  release: (holder: string, released: HeldCopy[]) => Promise<Answer<unknown>>;
  nowMs: () => number;
  /** Settles when the work does, or after so many milliseconds. */
  within: (ms: number, work: Promise<unknown>) => Promise<unknown>;
};

/** How long a read waits for another read of the same subject, whose call may have been cancelled (leases.md I4). */
const JOINED_MS = 200;
/** So many may wait at once for a control plane that did not answer the last call; the others hear at once that it is away. */
const MAX_HOPEFUL = 8;

/** Answers from the shelf, and asks the control plane for what is not there. */
export class FactReader {
  readonly #parts: Parts;
  #isAway = false;
  #waiting = 0;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(question: FactQuestion): Promise<FactReading> {
    const stored = this.#find(question);
    if (stored !== null) return stored;
    const underWay = this.#underWay.get(keyOf(question));
    if (underWay === undefined) return this.#readAnew(question);
    // Many at once cost one call. The copy was registered before that call was answered, so a change since then
    // waits for this shard (leases.md C4).
    await this.#parts.within(JOINED_MS, underWay).catch(() => undefined);
    return this.#find(question) ?? this.#readAnew(question);
  }

  async #readAnew(question: FactQuestion): Promise<FactReading> {
    if (this.#isAway && this.#waiting >= MAX_HOPEFUL) return { state: 'unavailable' };
    const key = keyOf(question);
    const asked = this.#ask(question);
    this.#underWay.set(key, asked);
    const hasAnswered = await asked.finally(() => {
      if (this.#underWay.get(key) === asked) this.#underWay.delete(key);
    });
    // What was stored, not what was answered: something newer may have come meanwhile (leases.md F6).
    return this.#find(question) ?? { state: hasAnswered ? 'rolled-back' : 'unavailable' };
  }

  /** True when the control plane has answered with a copy that may be kept. */
  async #ask(question: FactQuestion): Promise<boolean> {
    const { shelf, ask, nowMs } = this.#parts;
    this.#waiting += 1;
    try {
      if (!(await this.#releaseDropped(question))) return false;
      const answer = await ask(question);
      this.#isAway = !answer.ok;
      return answer.ok && shelf.store(question.holder, answer.output.facts, dayOf(nowMs()));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** A copy that was dropped is released before it is read again, or it would be read under the old registration. */
  async #releaseDropped({ holder, subject }: FactQuestion): Promise<boolean> {
    const { shelf, release, nowMs } = this.#parts;
    const dropped = shelf.unreleased(holder, subject);
    if (dropped.length === 0) return true;
    const { ok } = await release(holder, dropped);
    if (ok) shelf.noteReleased(holder, dropped, dayOf(nowMs()));
    return ok;
  }

  #find({ holder, subject, atLeast }: FactQuestion): StoredReading | null {
    const { shelf, nowMs } = this.#parts;
    return shelf.find(holder, subject, { atLeast, day: dayOf(nowMs()) });
  }
}

function keyOf({ holder, subject }: FactQuestion): string {
  return `${holder} ${subject}`;
}
