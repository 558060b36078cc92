import { BROWSER_SCRIPT } from './browser-script.gen.ts';
import { KEY } from './drawings.ts';
import { type Html, html } from './html.ts';
import { messages } from './messages.ts';
import type { Page } from './page.ts';
import { passkeyHelp } from './passkey-help.ts';
import { safeReturnTo } from './return-to.ts';
import { siteName } from './site-name.ts';
import { fill } from './texts/fill.ts';
import { textsFor } from './texts/language.ts';
import type { Texts } from './texts/texts.ts';
import type { PortalVisit } from './visit.ts';

/** The page that stands in front of an application for everybody who is not signed in. */
export function signInPage(visit: PortalVisit): Page {
  const texts = textsFor(visit.request.headers.get('Accept-Language'));
  const site = siteName(visit.host);
  const main = html`<h1>${texts.signIn.heading}</h1>
<p class="lead">${texts.signIn.lead}</p>
${visit.query.get('signed_out') === '1' ? signedOutNote(texts) : null}
${messages(texts)}
<button type="button" class="act" id="act" hidden><span class="spinner" aria-hidden="true"></span>${KEY}<span id="act-label">${texts.signIn.button}</span></button>
<p class="hint" id="device-hint" hidden>${texts.passkeys.deviceHint}</p>
${passkeyHelp(texts)}
<p class="aside">${texts.signIn.firstTime} <a href="/.sunray/setup">${texts.signIn.firstTimeLink}</a></p>`;
  return {
    texts,
    host: visit.host,
    title: fill(texts.signIn.title, { site }),
    sky: visit.query.get('signed_out') === '1' ? 'set' : 'rise',
    main,
    script: {
      code: BROWSER_SCRIPT,
      data: {
        page: 'sign-in',
        site,
        returnTo: safeReturnTo(visit.query.get('return_to')),
        texts: texts.browser,
      },
    },
  };
}

function signedOutNote(texts: Texts): Html {
  return html`<div class="note good"><h2>${texts.signIn.signedOut}</h2><p>${texts.signIn.signedOutText}</p></div>`;
}
