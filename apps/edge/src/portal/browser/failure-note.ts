import { durationText } from '../texts/duration.ts';
import { fill } from '../texts/fill.ts';
import type { BrowserTexts } from '../texts/texts.ts';
import type { Failure } from './failure.ts';

/** The message about a failure: what happened, what to do, and the reference where there is one. */
export function failureNote(
  texts: BrowserTexts,
  site: string,
  { kind, waitS, reference }: Failure,
): HTMLElement {
  const values = { site, time: durationText(waitS ?? 60, document.documentElement.lang) };
  const note = element('div', '');
  note.className = 'note bad';
  note.append(
    element('h2', fill(texts.failures[kind].title, values)),
    element('p', fill(texts.failures[kind].text, values)),
  );
  if (reference !== null) {
    const line = element('p', '');
    line.append(element('code', fill(texts.reference, { id: reference })));
    note.append(line);
  }
  return note;
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
