type Watch = (cut: () => void) => () => void;

/**
 * The same bytes through a pipe of ours, so that the stream can be cut while it is silent. The work must run in
 * `waitUntil`; a body that was handed on as it is could not be cut (leases.md I8).
 */
export function cuttableBody(
  body: ReadableStream<Uint8Array>,
  contentLength: string | null,
  watch: Watch,
): { body: ReadableStream<Uint8Array>; work: Promise<void> } {
  // Without the fixed length the platform would replace Content-Length by chunks.
  const { readable, writable } = /^[0-9]{1,15}$/.test(contentLength ?? '')
    ? new FixedLengthStream(Number(contentLength))
    : new IdentityTransformStream();
  const scissors = new AbortController();
  const unwatch = watch(() => scissors.abort());
  // A client that leaves or a backend that breaks ends both sides; there is nobody left to tell.
  const done = () => unwatch();
  return { body: readable, work: body.pipeTo(writable, { signal: scissors.signal }).then(done, done) };
}
