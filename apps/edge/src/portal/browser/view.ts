import { systemClock } from '@sunray/primitives/clock.ts';
import { fill } from '../texts/fill.ts';
import type { BrowserTexts } from '../texts/texts.ts';
import type { ActButton } from './act-button.ts';
import type { Failure } from './failure.ts';
import { failureNote } from './failure-note.ts';
import { find } from './find.ts';

/** The parts of a page that change: the button in use, one line of progress, one message of failure. */
export class View {
  readonly #texts: BrowserTexts;
  readonly #site: string;
  readonly #failure = find('failure', HTMLElement);
  readonly #progress = find('progress', HTMLElement);
  #countdown: ReturnType<typeof setInterval> | undefined;

  constructor({ texts, site }: { texts: BrowserTexts; site: string }) {
    this.#texts = texts;
    this.#site = site;
  }

  /** Says what is going on, on the button too where one was pressed. */
  busy(button: ActButton | null, text: string): void {
    this.#become('busy', text);
    button?.say(text, true);
  }

  /** All is done and the browser is on its way to another page. */
  done(button: ActButton, text: string): void {
    const filled = fill(text, { site: this.#site });
    this.#become('done', filled);
    button.say(filled, true);
  }

  /** Tells what went wrong and gives the button back, after the waiting time where there is one. */
  failed(button: ActButton, failure: Failure, label: string | null): void {
    this.blocked(failure);
    if (failure.waitS !== null) this.#countDown(button, failure.waitS, label);
    else button.say(label, false);
    button.focus();
  }

  /** A failure that no button of this page can mend. */
  blocked(failure: Failure): void {
    this.#become('failed', '');
    this.#failure.replaceChildren(failureNote(this.#texts, this.#site, failure));
  }

  idle(): void {
    this.#become('idle', '');
  }

  #become(state: 'idle' | 'busy' | 'failed' | 'done', progress: string): void {
    clearInterval(this.#countdown);
    document.body.dataset.state = state;
    this.#progress.textContent = progress;
    this.#failure.replaceChildren();
  }

  #countDown(button: ActButton, waitS: number, label: string | null): void {
    const until = systemClock.nowMs() + waitS * 1000;
    const tick = () => {
      const leftS = Math.ceil((until - systemClock.nowMs()) / 1000);
      if (leftS > 0) return button.say(fill(this.#texts.wait, { clock: clockText(leftS) }), true);
      clearInterval(this.#countdown);
      button.say(label, false);
    };
    tick();
    this.#countdown = setInterval(tick, 500);
  }
}

/** Minutes and seconds, as on a kitchen clock: 2:05. */
function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
