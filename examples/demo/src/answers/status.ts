import { STATUS_CODES } from 'node:http';
import { html } from '../html.ts';
import { page } from '../page.ts';
import { problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const BODYLESS = [204, 205, 304];

/** `/status/404` and the like: answers with that very status. */
export const status: Answer = ({ path, identity }) => {
  const text = path.slice('/status/'.length);
  const code = Number(text);
  if (!/^[2-5]\d\d$/.test(text)) return problem(400, 'demo.status', 'Ask for a status from 200 to 599');
  if (BODYLESS.includes(code)) return { status: code, headers: {}, body: null };
  const title = `${code} ${STATUS_CODES[code] ?? 'Unassigned'}`;
  return page({
    title,
    identity,
    status: code,
    main: html`<section class="sheet">
<h1>${title}</h1>
<p>The application was asked to answer with this status, and did.</p>
<p><a href="/">Back to the start</a></p>
</section>`,
  });
};
