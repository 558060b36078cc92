import { createHash } from 'node:crypto';
import { chunksOf } from '../body.ts';
import { json, problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const MAX_BYTES = 1_073_741_824;

/** Counts and hashes a body as it streams in; keeps nothing of it. */
export const upload: Answer = async ({ request }) => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return problem(413, 'demo.too-large', `Send at most ${MAX_BYTES} bytes`);
    hash.update(chunk);
  }
  return json({ bytes, sha256: hash.digest('hex') });
};
