import { html } from './html.ts';
import type { Page } from './page.ts';
import { siteName } from './site-name.ts';
import { fill } from './texts/fill.ts';
import { textsFor } from './texts/language.ts';
import type { PortalVisit } from './visit.ts';

/** Asks before signing out: a mere link must not end a session. */
export function signOutPage(visit: PortalVisit): Page {
  const texts = textsFor(visit.request.headers.get('Accept-Language'));
  const { signedInAs, lead, button, stay } = texts.signOut;
  const user = visit.principal?.user ?? null;
  const name =
    user === null ? null : html`<p>${fill(signedInAs, { name: user.display_name ?? user.username })}</p>`;
  return {
    texts,
    host: visit.host,
    title: fill(texts.signOut.title, { site: siteName(visit.host) }),
    sky: 'set',
    main: html`<h1>${texts.signOut.heading}</h1>
${name}
<p class="lead">${lead}</p>
<form method="post" action="/.sunray/logout"><button>${button}</button></form>
<a class="button quiet" href="/">${stay}</a>`,
    script: null,
  };
}

/** Says that only this browser has forgotten the session, and lets the person try the rest again. */
export function partlySignedOutPage(visit: PortalVisit, endsAtS: number): Page {
  const texts = textsFor(visit.request.headers.get('Accept-Language'));
  const { partTitle, partHappened, partNext, partButton } = texts.signOut;
  const time = `${new Date(endsAtS * 1000).toISOString().slice(11, 16)} UTC`;
  return {
    texts,
    host: visit.host,
    title: partTitle,
    sky: 'dim',
    main: html`<h1>${partTitle}</h1>
<p>${partHappened}</p>
<p class="lead">${fill(partNext, { time })}</p>
<form method="post" action="/.sunray/logout"><button>${partButton}</button></form>
<p class="reference">${texts.layout.reference}: <code>${visit.requestId}</code></p>`,
    script: null,
  };
}
