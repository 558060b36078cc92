type Watch = {
  /** Watches until the returned function says that it is over; calls `cut` when the time is up. */
  cut: (cut: () => void) => () => void;
  /** Whether what is complete now may go to the client. */
  mayPass: () => boolean;
};
type Cuttable = {
  body: ReadableStream<Uint8Array> | Uint8Array;
  /** Must run in `waitUntil`; null when nothing is left to do. */
  work: Promise<void> | null;
};

/** A longer body goes through the pipe without being looked at. */
const MAX_WHOLE_BYTES = 65_536;

/**
 * The same bytes in a form that can be cut (leases.md I8). A short body of known length that is there with its first
 * read is handed over whole: nothing of it is left to cut, and it costs a third. Everything else goes through a pipe
 * of ours, which can be cut while it is silent; a stream that was handed on as it is could not.
 */
export async function cuttableBody(
  body: ReadableStream<Uint8Array>,
  contentLength: string | null,
  watch: Watch,
): Promise<Cuttable> {
  const length = /^[0-9]{1,15}$/.test(contentLength ?? '') ? Number(contentLength) : null;
  const isShort = length !== null && length > 0 && length <= MAX_WHOLE_BYTES;
  if (!isShort) return piped(body, { length, beginning: null, watch });
  const reader = body.getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(length));
  if (value?.byteLength === length && watch.mayPass()) return { body: value, work: null };
  reader.releaseLock();
  return piped(body, { length, beginning: value?.byteLength ? value : null, watch });
}

type Piping = { length: number | null; beginning: Uint8Array | null; watch: Watch };

function piped(body: ReadableStream<Uint8Array>, { length, beginning, watch }: Piping): Cuttable {
  // Without the fixed length the platform would replace Content-Length by chunks.
  const { readable, writable } =
    length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
  const scissors = new AbortController();
  const unwatch = watch.cut(() => scissors.abort());
  // A client that leaves or a backend that breaks ends both sides; there is nobody left to tell.
  const done = () => unwatch();
  const carry = async () => {
    if (beginning !== null) await write(writable, beginning, scissors.signal);
    await body.pipeTo(writable, { signal: scissors.signal });
  };
  // Only a pipe that has begun cancels what it comes from.
  const broken = (cause: unknown) => (body.locked ? undefined : body.cancel(cause));
  return { body: readable, work: carry().catch(broken).then(done, done) };
}

/** A client that does not read holds these bytes up for as long as it likes, so they can be cut too. */
async function write(
  writable: WritableStream<Uint8Array>,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const writer = writable.getWriter();
  const cut = () => void writer.abort(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cut);
  await writer.write(bytes);
  signal.removeEventListener('abort', cut);
  writer.releaseLock();
}
