import { readBody } from '../body.ts';
import { json, problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const MAX_BYTES = 65_536;

/** Gives back what was asked: the query for GET, the JSON body for POST. */
export const echo: Answer = async ({ method, query, request }) => {
  const asked = { query: Object.fromEntries(query) };
  if (method !== 'POST') return json({ method, ...asked });
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return problem(415, 'demo.not-json', 'Send application/json');
  const body = await readBody(request, MAX_BYTES);
  if (!body) return problem(413, 'demo.too-large', `Send at most ${MAX_BYTES} bytes`);
  try {
    const received: unknown = JSON.parse(body.toString('utf8'));
    return json({ method, ...asked, received });
  } catch {
    return problem(400, 'demo.bad-json', 'The body is not JSON');
  }
};
