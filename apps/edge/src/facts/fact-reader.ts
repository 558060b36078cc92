import { compareVersions } from '@sunray/contract/facts.ts';
import type { Answer } from '../control/control.ts';
import { ANSWERING, type Attempts, afterCall, attempt } from './attempts.ts';
import type { ControlFacts } from './control-facts.ts';
import type { FactAnswer, FactQuestion } from './fact-answer.ts';
import type { FactShelf } from './fact-shelf.ts';

export type AskControlFacts = (question: FactQuestion) => Promise<Answer<ControlFacts>>;
type Parts = {
  shelf: FactShelf;
  ask: AskControlFacts;
  waitUntil: (work: Promise<unknown>) => void;
  nowMs: () => number;
};

/** So many questions that the shelf cannot answer may wait at once for a control plane that is away. */
const MAX_HOPEFUL = 8;

/** Reads from the control plane while that answers, and from the shelf in any case. */
export class FactReader {
  readonly #parts: Parts;
  #attempts: Attempts = ANSWERING;
  #hopeful = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async read(question: FactQuestion): Promise<FactAnswer> {
    const { shelf, nowMs } = this.#parts;
    const isConfirmed = await this.#refresh(question);
    return shelf.answer(question.subject, isConfirmed, nowMs());
  }

  /** Whether the control plane has confirmed the subject on a call of this very reader. */
  async #refresh(question: FactQuestion): Promise<boolean> {
    const { act, next } = attempt(this.#attempts, this.#parts.nowMs());
    if (act === 'ask') return this.#ask(question);
    if (!this.#canAnswer(question)) return this.#askInHope(question);
    this.#attempts = next;
    if (act === 'probe') this.#parts.waitUntil(this.#ask(question));
    return false;
  }

  /**
   * Asks although the last call failed: what is stored would only refuse. Whoever has just signed in is such a case:
   * their token is newer than what is stored, and proves that the control plane is back.
   */
  async #askInHope(question: FactQuestion): Promise<boolean> {
    if (this.#hopeful >= MAX_HOPEFUL) return false;
    this.#hopeful += 1;
    try {
      return await this.#ask(question);
    } finally {
      this.#hopeful -= 1;
    }
  }

  #canAnswer({ subject, atLeast }: FactQuestion): boolean {
    const { shelf, nowMs } = this.#parts;
    const { reading } = shelf.answer(subject, false, nowMs());
    if (reading.state === 'unavailable') return false;
    return atLeast === null || compareVersions(reading.version, atLeast) >= 0;
  }

  async #ask(question: FactQuestion): Promise<boolean> {
    const { shelf, ask, nowMs } = this.#parts;
    const sentAtMs = nowMs();
    const answer = await ask(question);
    this.#attempts = afterCall(answer.ok, nowMs());
    return answer.ok && shelf.store(answer.output, sentAtMs).has(question.subject);
  }
}
