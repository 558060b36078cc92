import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { z } from 'zod/mini';

export const MAX_BODY_BYTES = 32 * 1024;

type Body<Value> = { ok: true; value: Value } | { ok: false; code: ProblemCode };

/** Reads a JSON body of at most 32 kB that has exactly the form of `schema`. */
export async function jsonBody<Schema extends z.ZodMiniType>(
  request: Request,
  schema: Schema,
): Promise<Body<z.output<Schema>>> {
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(request.headers.get('Content-Type') ?? '')) {
    return { ok: false, code: 'request.media-type' };
  }
  const bytes = await readAtMost(request.body, MAX_BODY_BYTES);
  if (bytes === null) return { ok: false, code: 'request.body-too-large' };
  const parsed = schema.safeParse(jsonOf(bytes));
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, code: 'request.invalid' };
}

async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream: the rest of an oversize body is never read.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    // Not UTF-8 or not JSON: no schema accepts undefined.
    return undefined;
  }
}
