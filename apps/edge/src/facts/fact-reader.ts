import type { Answer } from '../control/control.ts';
import { ANSWERING, type Attempts, afterCall, attempt } from './attempts.ts';
import type { ControlFacts } from './control-facts.ts';
import type { FactReply } from './fact-answer.ts';
import type { FactQuestion } from './fact-do.ts';
import type { FactShelf } from './fact-shelf.ts';

export type AskControlFacts = (question: FactQuestion) => Promise<Answer<ControlFacts>>;
type Parts = {
  shelf: FactShelf;
  ask: AskControlFacts;
  waitUntil: (work: Promise<unknown>) => void;
  nowMs: () => number;
};

/** Reads from the control plane while that answers, and from the shelf in any case. */
export class FactReader {
  readonly #parts: Parts;
  #attempts: Attempts = ANSWERING;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(question: FactQuestion): Promise<FactReply> {
    const { shelf, nowMs } = this.#parts;
    const confirmed = await this.#refresh(question);
    return shelf.answer(question.subjects, confirmed, nowMs());
  }

  /** The subjects that the control plane has confirmed on a call of this very reader. */
  async #refresh(question: FactQuestion): Promise<ReadonlySet<string>> {
    const { act, next } = attempt(this.#attempts, this.#parts.nowMs());
    this.#attempts = next;
    if (act === 'ask') return this.#ask(question);
    if (act === 'probe') this.#parts.waitUntil(this.#ask(question));
    return new Set();
  }

  async #ask(question: FactQuestion): Promise<ReadonlySet<string>> {
    const { shelf, ask, nowMs } = this.#parts;
    const sentAtMs = nowMs();
    const answer = await ask(question);
    this.#attempts = afterCall(answer.ok, nowMs());
    return answer.ok ? shelf.store(answer.output, sentAtMs) : new Set();
  }
}
