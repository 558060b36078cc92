type Watch = (cut: () => void) => () => void;

const POLICY_VIOLATION = 1008;
const BACKEND_FAILED = 1011;
/** Codes that report how a connection ended and may not be sent (RFC 6455, 7.4.1). */
const UNSENDABLE = new Set([1004, 1005, 1006, 1015]);

/**
 * Carries messages both ways between the backend and a client, until one side closes or the connection is cut.
 * Both sockets hold back what arrives before this runs. `ended` settles when nothing is left open.
 */
export function pumpWebSocket(backend: WebSocket, watch: Watch): { client: WebSocket; ended: Promise<void> } {
  const { 0: client, 1: edge } = new WebSocketPair();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const end = (code: number, reason: string) => {
    unwatch();
    close(edge, code, reason);
    close(backend, code, reason);
    resolve();
  };
  const unwatch = watch(() => end(POLICY_VIOLATION, 'access ended'));
  for (const socket of [edge, backend]) {
    // Otherwise newer platforms hand over Blobs, whose bytes can only be had by waiting.
    socket.binaryType = 'arraybuffer';
    // The closing handshake is answered here, after the other side has heard of it.
    socket.accept({ allowHalfOpen: true });
  }
  carry(edge, backend);
  carry(backend, edge);
  edge.addEventListener('close', ({ code, reason }) => end(code, reason));
  edge.addEventListener('error', () => end(1001, ''));
  backend.addEventListener('close', ({ code, reason, wasClean }) => {
    if (wasClean) end(code, reason);
    else end(BACKEND_FAILED, '');
  });
  backend.addEventListener('error', () => end(BACKEND_FAILED, ''));
  return { client, ended };
}

function carry(from: WebSocket, to: WebSocket): void {
  from.addEventListener('message', ({ data }) => {
    if (to.readyState === WebSocket.OPEN) to.send(data);
  });
}

/** A code that may not be sent becomes a close without one; closing what is closed already does nothing. */
function close(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === WebSocket.CLOSED) return;
  if (UNSENDABLE.has(code)) socket.close();
  else socket.close(code, reason);
}
