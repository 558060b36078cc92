import { type Html, html } from './html.ts';
import type { Texts } from './texts/texts.ts';

/** Where the script says what is going on and what went wrong, and what stands there without a script. */
export function messages(texts: Texts): Html {
  return html`<div id="failure" role="alert"></div>
<p class="visually-hidden" id="progress" role="status"></p>
<noscript><div class="note bad"><h2>${texts.noScript.title}</h2><p>${texts.noScript.text}</p></div></noscript>`;
}
