import { readBody } from '../body.ts';
import { html } from '../html.ts';
import { page } from '../page.ts';
import { problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const MAX_BYTES = 65_536;
const TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** Shows the fields of a posted form, urlencoded or multipart. */
export const form: Answer = async ({ request, identity }) => {
  const type = request.headers['content-type'] ?? '';
  if (!TYPES.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')) {
    return problem(415, 'demo.not-a-form', `Send ${TYPES.join(' or ')}`);
  }
  const body = await readBody(request, MAX_BYTES);
  if (!body) return problem(413, 'demo.too-large', `Send at most ${MAX_BYTES} bytes`);
  const fields = await parse(type, body);
  if (!fields) return problem(400, 'demo.bad-form', 'The form cannot be read');
  const rows = fields.map(
    ({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`,
  );
  return page({
    title: 'Form received',
    identity,
    main: html`<section class="sheet">
<h1>The form arrived</h1>
<p>As <code>${type.split(';')[0] ?? ''}</code>, ${body.length} bytes, with these fields:</p>
<div class="scroll" role="region" aria-label="Fields received" tabindex="0"><table id="received">
<thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
<p><a href="/#form">Send another</a></p>
</section>`,
  });
};

type Field = { name: string; value: string };

async function parse(type: string, body: Buffer<ArrayBuffer>): Promise<Field[] | null> {
  try {
    const data = await new Response(body, { headers: { 'Content-Type': type } }).formData();
    return [...data].map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : `a file: ${value.name}, ${value.size} bytes, ${value.type}`,
    }));
  } catch {
    return null;
  }
}
