/** Shows up as the reason when the body went over its limit on the way. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

export type LimitedBody =
  | { state: 'too-large' }
  | { state: 'ready'; body: ReadableStream<Uint8Array> | null; isCut: () => boolean };

/**
 * The request's body within the host's limit. A declared length is compared before the backend is contacted, and the
 * platform holds the client to it; a body without one is counted on its way and cut at the limit.
 */
export function limitedBody(request: Request, maxBytes: number): LimitedBody {
  const declared = request.headers.get('content-length');
  if (request.body === null || request.method === 'GET' || request.method === 'HEAD') {
    return { state: 'ready', body: null, isCut: () => false };
  }
  if (declared !== null) {
    if (!/^[0-9]{1,15}$/.test(declared) || Number(declared) > maxBytes) return { state: 'too-large' };
    return { state: 'ready', body: request.body, isCut: () => false };
  }
  let seen = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > maxBytes) controller.error(new BodyTooLarge());
      else controller.enqueue(chunk);
    },
  });
  return { state: 'ready', body: request.body.pipeThrough(counter), isCut: () => seen > maxBytes };
}
