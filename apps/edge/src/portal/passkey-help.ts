import { type Html, html } from './html.ts';
import type { Texts } from './texts/texts.ts';

/** Two short explanations that stay folded until somebody wonders. */
export function passkeyHelp(texts: Texts): Html {
  const { question, answer, question2, answer2 } = texts.passkeys;
  return html`<div class="help"><details><summary>${question}</summary><p>${answer}</p></details>
<details><summary>${question2}</summary><p>${answer2}</p></details></div>`;
}
