/** The reason with which `cut` fires when the body went over its limit, and not because the client has left. */
export const OVER_LIMIT = 'over limit';

export type LimitedBody =
  | { state: 'too-large' }
  | { state: 'ready'; body: ReadableStream<Uint8Array> | null; cut: AbortSignal | null };

/**
 * The request's body within the host's limit. A declared length is compared before the backend is contacted, and the
 * platform holds the client to it; a body without one is counted on its way, and `cut` fires when it is over.
 *
 * The call to the backend must listen to `cut`: a stream that merely fails is sent as one that ended properly, and
 * the backend would take the beginning for the whole.
 */
export function limitedBody(request: Request, maxBytes: number): LimitedBody {
  // Nothing to cut; most requests are such, and a signal that nobody fires still has its price.
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) {
    return { state: 'ready', body: null, cut: null };
  }
  const scissors = new AbortController();
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    if (!/^[0-9]{1,15}$/.test(declared) || Number(declared) > maxBytes) return { state: 'too-large' };
    return { state: 'ready', body: request.body, cut: scissors.signal };
  }
  return { state: 'ready', body: counted(request.body, maxBytes, scissors), cut: scissors.signal };
}

/** What breaks off, at the limit or because the client has left, leaves the other end open until `cut` ends it. */
function counted(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  scissors: AbortController,
): ReadableStream<Uint8Array> {
  const { readable, writable } = counter(maxBytes, scissors);
  body.pipeTo(writable, { preventAbort: true }).catch(() => scissors.abort());
  return readable;
}

function counter(maxBytes: number, scissors: AbortController): TransformStream<Uint8Array, Uint8Array> {
  let seenBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seenBytes += chunk.byteLength;
      if (seenBytes > maxBytes) scissors.abort(OVER_LIMIT);
      else controller.enqueue(chunk);
    },
  });
}
