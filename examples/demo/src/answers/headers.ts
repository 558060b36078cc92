import type { IncomingMessage } from 'node:http';
import { html, NOTHING } from '../html.ts';
import { page } from '../page.ts';
import { json } from '../reply.ts';
import type { Answer } from '../visit.ts';

type Header = { name: string; value: string; identifies: boolean };

/** Request headers raw, in order, duplicates kept. */
export const headersJson: Answer = ({ request }) => json({ headers: received(request) });

export const headersPage: Answer = ({ request, identity }) => {
  const claims = identity.state === 'verified' || identity.state === 'unverified' ? identity.claims : null;
  const rows = received(request).map(
    ({ name, value, identifies }) => html`<tr${identifies ? html` class="identifies"` : NOTHING}>
<th scope="row"><code>${name}</code>${identifies ? html` <span class="badge">identifies</span>` : NOTHING}</th>
<td><code>${value}</code></td>
</tr>
`,
  );
  return page({
    title: 'Request headers',
    identity,
    main: html`<section class="sheet wide">
<h1>What the application received</h1>
<p>The headers of this very request, raw and in order. Those that say who or where you are stand out.</p>
<div class="scroll" role="region" aria-label="Request headers" tabindex="0"><table id="headers">
<thead><tr><th scope="col">Header</th><th scope="col">Value</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
${
  claims
    ? html`<h2>What the assertion says</h2>
<pre id="claims" tabindex="0">${JSON.stringify(claims, null, 2)}</pre>`
    : NOTHING
}
<p><a href="/headers.json">The same as JSON</a> · <a href="/">Back to the start</a></p>
</section>`,
  });
};

function received(request: IncomingMessage): Header[] {
  const { rawHeaders } = request;
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ name, value: rawHeaders[index + 1] ?? '', identifies: IDENTIFYING.test(name) }] : [],
  );
}

/** Any spelling that some framework reads as one of these counts, so that a smuggled copy shows. */
const IDENTIFYING =
  /^(x[-_. ]sunray[-_. ].*|x[-_. ]forwarded[-_. ].*|x[-_. ]auth[-_. ].*|remote[-_. ].*|forwarded|x[-_. ]real[-_. ]ip|cf[-_. ].*|authorization|cookie)$/i;
