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

/** How long a request waits for the call that finds out whether the control plane is back. */
const PROBE_PATIENCE_MS = 300;

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
    return act === 'probe' ? this.#probe(question) : new Set();
  }

  /** Waited for a moment only: the first request after an outage sees that it is over, none is held up by one. */
  #probe(question: FactQuestion): Promise<ReadonlySet<string>> {
    const asked = this.#ask(question);
    this.#parts.waitUntil(asked);
    const patience = new Promise<ReadonlySet<string>>((resolve) => {
      setTimeout(resolve, PROBE_PATIENCE_MS, new Set<string>());
    });
    return Promise.race([asked, patience]);
  }

  async #ask(question: FactQuestion): Promise<ReadonlySet<string>> {
    const { shelf, ask, nowMs } = this.#parts;
    const sentAtMs = nowMs();
    const answer = await ask(question);
    this.#attempts = afterCall(answer.ok, nowMs());
    return answer.ok ? shelf.store(answer.output, sentAtMs) : new Set();
  }
}
