import { ASSET_COUNT, COUNTER, SCRIPTS, TILES } from '../assets.ts';
import { type Html, html } from '../html.ts';
import type { Identity } from '../identity.ts';
import { page } from '../page.ts';
import type { Answer } from '../visit.ts';
import { panels } from './home-panels.ts';

export const home: Answer = ({ identity }) =>
  page({
    title: 'Demo application',
    identity,
    scripts: (
      nonce,
    ) => html`<script src="${COUNTER}" nonce="${nonce}" data-expected="${ASSET_COUNT}"></script>
${SCRIPTS.map((path) => html`<script src="${path}" nonce="${nonce}" defer></script>\n`)}`,
    main: html`${hero(identity)}
${panels()}
${more()}`,
  });

function hero(identity: Identity): Html {
  return html`<section class="hero" aria-labelledby="greeting">
<div class="words">
<p class="eyebrow">An ordinary web application</p>
<h1 id="greeting">${greeting(identity)}</h1>
<p class="lead">${explanation(identity)}</p>
<ul class="facts">
<li>No password, no user table, no session in here</li>
<li>Who you are comes in one signed header</li>
<li>Each of its ${ASSET_COUNT} assets is a request of its own</li>
</ul>
</div>
<figure>
<div class="mosaic" role="img" aria-label="A sunrise over hills, put together from ${TILES.length} tiles">
${TILES.map((path) => html`<img src="${path}" alt="" width="40" height="40">`)}
</div>
<figcaption><p id="assets-status" role="status">Loading ${ASSET_COUNT} assets</p></figcaption>
</figure>
</section>`;
}

function greeting(identity: Identity): string {
  switch (identity.state) {
    case 'verified':
    case 'unverified':
      return `Hello, ${identity.name}.`;
    case 'refused':
      return 'Hello, stranger.';
    case 'absent':
      return 'Hello, whoever you are.';
    default:
      return identity satisfies never;
  }
}

function explanation(identity: Identity): string {
  switch (identity.state) {
    case 'verified':
      return 'This application knows nothing of Sunray. It was told your name in a signed header, checked the signature, and believes it.';
    case 'unverified':
      return `This application knows nothing of Sunray. It was told your name in a signed header, but could not check the signature: ${identity.why}.`;
    case 'refused':
      return `This application knows nothing of Sunray. It was sent an identity and does not believe it: ${identity.why}.`;
    case 'absent':
      return 'This application knows nothing of Sunray. No identity came with your request, so either nothing protects it or you walked around what does.';
    default:
      return identity satisfies never;
  }
}

function more(): Html {
  return html`<nav class="more" aria-labelledby="more-title">
<h2 id="more-title">More to try</h2>
<ul>
<li><a href="/headers">All request headers</a></li>
<li><a href="/set-cookie">Cookies of its own</a></li>
<li><a href="/redirect?to=/headers">A redirect</a></li>
<li><a href="/status/404">A 404 of its own</a></li>
<li><a href="/status/503">A 503 of its own</a></li>
<li><a href="/api/me">Identity as JSON</a></li>
</ul>
</nav>`;
}
