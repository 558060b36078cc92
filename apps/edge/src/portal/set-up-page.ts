import { BROWSER_SCRIPT } from './browser-script.gen.ts';
import { KEY } from './drawings.ts';
import { type Html, html } from './html.ts';
import { messages } from './messages.ts';
import type { Page } from './page.ts';
import { passkeyHelp } from './passkey-help.ts';
import { siteName } from './site-name.ts';
import { fill } from './texts/fill.ts';
import { textsFor } from './texts/language.ts';
import type { Texts } from './texts/texts.ts';
import type { PortalVisit } from './visit.ts';

/** The page where a setup code becomes a passkey. The code itself never reaches this answer: it is a fragment. */
export function setUpPage(visit: PortalVisit): Page {
  const texts = textsFor(visit.request.headers.get('Accept-Language'));
  const site = siteName(visit.host);
  const main = html`<h1 id="heading" tabindex="-1">${texts.setUp.heading}</h1>
${visit.principal === null ? null : signedInNote(texts, visit.principal.user)}
<p class="lead" id="lead">${texts.setUp.codeLead}</p>
${messages(texts)}
${codeForm(texts)}
${passkeyForm(texts)}
${passkeyHelp(texts)}
<p class="aside">${texts.setUp.haveOne} <a href="/.sunray/login">${texts.setUp.haveOneLink}</a></p>`;
  return {
    texts,
    host: visit.host,
    title: fill(texts.setUp.title, { site }),
    sky: 'rise',
    main,
    script: {
      code: BROWSER_SCRIPT,
      data: {
        page: 'set-up',
        site,
        codeLead: texts.setUp.codeLead,
        opening: texts.setUp.opening,
        readyLead: fill(texts.setUp.readyLead, { site }),
        heading: texts.setUp.heading,
        texts: texts.browser,
      },
    },
  };
}

// The fields have no names and the forms post: even without the script no code can land in an address.
function codeForm(texts: Texts): Html {
  const { codeLabel, codeHint, codeButton } = texts.setUp;
  return html`<form method="post" id="code-form" novalidate hidden>
<label for="code">${codeLabel}</label>
<input class="code" id="code" type="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" aria-describedby="code-hint">
<p class="hint" id="code-hint">${codeHint}</p>
<button class="act" id="code-act"><span class="spinner" aria-hidden="true"></span><span id="code-act-label">${codeButton}</span></button>
</form>`;
}

function passkeyForm(texts: Texts): Html {
  const { nameLabel, nameHint, button, otherCode } = texts.setUp;
  return html`<form method="post" id="passkey-form" hidden>
<label for="passkey-name">${nameLabel}</label>
<input id="passkey-name" type="text" autocomplete="off" maxlength="100" aria-describedby="passkey-name-hint">
<p class="hint" id="passkey-name-hint">${nameHint}</p>
<button class="act" id="act"><span class="spinner" aria-hidden="true"></span>${KEY}<span id="act-label">${button}</span></button>
<p class="hint" id="device-hint" hidden>${texts.passkeys.deviceHint}</p>
<p class="hint"><button type="button" class="plain" id="other-code">${otherCode}</button></p>
</form>`;
}

function signedInNote(texts: Texts, user: { username: string; display_name: string | null }): Html {
  return html`<div class="note"><p>${fill(texts.setUp.signedInAs, { name: user.display_name ?? user.username })}</p></div>`;
}
