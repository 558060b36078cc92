import { html } from '../html.ts';
import { page } from '../page.ts';
import type { Answer } from '../visit.ts';

export const notFound: Answer = ({ path, identity }) =>
  page({
    title: 'Not found',
    identity,
    status: 404,
    main: html`<section class="sheet">
<h1>Nothing here</h1>
<p>The demo application has no page at <code>${path}</code>.</p>
<p><a href="/">Back to the start</a></p>
</section>`,
  });
