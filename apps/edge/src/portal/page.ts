import type { HostFact } from '@sunray/contract/facts.ts';
import { ICON_ADDRESS, LOCK, MARK, SUN } from './drawings.ts';
import { type Html, html, jsonForScript, trusted } from './html.ts';
import { siteName } from './site-name.ts';
import { STYLES } from './styles.ts';
import type { Texts } from './texts/texts.ts';

export type Page = {
  texts: Texts;
  /** Null where no application is known under the address. */
  host: HostFact | null;
  title: string;
  /** How the sun stands: risen on the way in, low on the way out, dim where nobody passes. */
  sky: 'rise' | 'set' | 'dim';
  main: Html;
  /** A script and the data it finds in the element `page-data`. */
  script: { code: string; data: unknown } | null;
};

/** The whole document. Every style and script in it bears `nonce`. */
export function renderPage(page: Page, nonce: string): string {
  const { texts, host, title, sky, main, script } = page;
  const document = html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#fbf6ec" media="(prefers-color-scheme:light)">
<meta name="theme-color" content="#12111b" media="(prefers-color-scheme:dark)">
<title>${title}</title>
<link rel="icon" href="${ICON_ADDRESS}">
<style nonce="${nonce}">${STYLES}</style>
</head>
<body data-sky="${sky}" data-state="idle">
<div class="stage">
${SUN}
<main class="card">
${host === null ? null : siteBadge(texts, host)}
${main}
</main>
<footer>
${supportLine(texts, host?.support_contact ?? null)}
<p>${MARK} ${texts.layout.protectedBy}</p>
</footer>
</div>
${script === null ? null : scriptElements(script, nonce)}
</body>
</html>
`;
  return document.toString();
}

function siteBadge(texts: Texts, host: HostFact): Html {
  return html`<p class="site">${LOCK}<span><span class="visually-hidden">${texts.layout.application}: </span>${siteName(host)}</span></p>`;
}

function supportLine(texts: Texts, contact: string | null): Html | null {
  if (contact === null || contact === '') return null;
  return html`<p>${texts.layout.support}: ${contactLink(contact)}</p>`;
}

/** An address becomes a link, a web address too; everything else (a phone number, a room) stays text. */
function contactLink(contact: string): Html {
  if (/^https:\/\/[^\s]+$/i.test(contact)) return html`<a href="${contact}" rel="noreferrer">${contact}</a>`;
  if (/^[^\s@:/?#]+@[^\s@:/?#]+$/.test(contact)) return html`<a href="mailto:${contact}">${contact}</a>`;
  return html`<span>${contact}</span>`;
}

function scriptElements(script: { code: string; data: unknown }, nonce: string): Html {
  return html`<script type="application/json" id="page-data" nonce="${nonce}">${jsonForScript(script.data)}</script>
<script nonce="${nonce}">${trusted(script.code)}</script>`;
}
