import type { Answer } from '../control/control.ts';
import type { ControlFacts } from './control-facts.ts';
import { dayOf } from './day-of.ts';
import type { FactQuestion } from './fact-question.ts';
import type { FactReading, StoredReading } from './reading.ts';
import type { HeldCopy, Shelf } from './shelf.ts';

export type AskControlFacts = (question: FactQuestion) => Promise<Answer<ControlFacts>>;
type Parts = {
  shelf: Shelf;
  ask: AskControlFacts;
  /** Tells the control plane that a copy was forgotten (leases.md F7). */
  release: (holder: string, copy: HeldCopy) => Promise<Answer<unknown>>;
  nowMs: () => number;
};

/** So many may wait at once for a control plane that did not answer the last call; the others hear at once that it is away. */
const MAX_HOPEFUL = 8;

/** Answers from the shelf, and asks the control plane for what is not there. */
export class FactReader {
  readonly #parts: Parts;
  #isAway = false;
  #waiting = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(question: FactQuestion): Promise<FactReading> {
    const stored = this.#find(question);
    if (stored !== null) return stored;
    if (this.#isAway && this.#waiting >= MAX_HOPEFUL) return { state: 'unavailable' };
    if (!(await this.#releaseGone(question))) return { state: 'unavailable' };
    const hasAnswered = await this.#ask(question);
    // What was stored, not what was answered: something newer may have come meanwhile (leases.md F6).
    return this.#find(question) ?? { state: hasAnswered ? 'rolled-back' : 'unavailable' };
  }

  /**
   * A copy that was dropped has to be released before it is read again: what was read under its old registration would
   * be lost to the control plane with the release.
   */
  async #releaseGone({ holder, subject }: FactQuestion): Promise<boolean> {
    const gone = this.#parts.shelf.findGone(holder, subject);
    if (gone === null) return true;
    const { ok } = await this.#parts.release(holder, gone);
    if (ok) this.#parts.shelf.forgetReleased(holder, [gone]);
    return ok;
  }

  async #ask(question: FactQuestion): Promise<boolean> {
    this.#waiting += 1;
    try {
      const answer = await this.#parts.ask(question);
      this.#isAway = !answer.ok;
      const { shelf, nowMs } = this.#parts;
      if (answer.ok) shelf.store(question.holder, answer.output.facts, dayOf(nowMs()));
      return answer.ok;
    } finally {
      this.#waiting -= 1;
    }
  }

  #find({ holder, subject, atLeast }: FactQuestion): StoredReading | null {
    const { shelf, nowMs } = this.#parts;
    return shelf.find(holder, subject, { atLeast, day: dayOf(nowMs()) });
  }
}
