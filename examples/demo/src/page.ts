import { randomBytes } from 'node:crypto';
import { ICON, STYLES } from './assets.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Identity } from './identity.ts';
import type { Reply } from './visit.ts';

type Page = {
  title: string;
  identity: Identity;
  main: Html;
  status?: number;
  scripts?: (nonce: string) => Html;
};

/** The frame of every page: its head, who is signed in, and the way back. */
export function page({ title, identity, main, status = 200, scripts }: Page): Reply {
  const nonce = randomBytes(16).toString('base64');
  const styles = STYLES.map((path) => html`<link rel="stylesheet" href="${path}" nonce="${nonce}">`);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${scripts?.(nonce) ?? NOTHING}
<link rel="icon" href="${ICON}" type="image/svg+xml">
${styles}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<a class="brand" href="/"><img src="${ICON}" alt="" width="28" height="28"> <span>Demo application</span></a>
<div class="who">${whoIs(identity)}</div>
</header>
<main id="main">${main}</main>
<footer><p>This application knows nothing of Sunray, except one header that it can verify. <a href="/headers">See what it receives</a></p></footer>
</body>
</html>
`;
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy(nonce) },
    body: document.markup,
  };
}

function whoIs(identity: Identity): Html {
  switch (identity.state) {
    case 'verified':
      return signedIn(identity.name, html`<span class="badge good">(verified signature)</span>`);
    case 'unverified':
      return signedIn(identity.name, html`<span class="badge doubt">(unverified)</span>`);
    case 'refused':
      return html`<p id="identity">somebody sent an identity that I do not believe: ${identity.why}</p>`;
    case 'absent':
      return html`<p id="identity">nobody told me who you are</p>`;
    default:
      return identity satisfies never;
  }
}

function signedIn(name: string, badge: Html): Html {
  return html`<p id="identity">signed in as <strong>${name}</strong> ${badge}</p>
<form method="post" action="/.sunray/logout"><button type="submit" class="quiet">Sign out</button></form>`;
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
