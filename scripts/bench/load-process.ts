// Sends one request again and again over connections that stay open, cheaply: no HTTP library. Started as a process of
// its own; each message is one order, each answer what came of it.
import { connect, type Socket } from 'node:net';

export type Order = { port: number; request: string; connections: number } & (
  | { requests: number }
  | { durationMs: number }
);
export type Outcome = { ok: number; failed: number; ms: number; cpuUs: number };
type Tally = { sent: number; ok: number; failed: number };

const END_OF_HEADERS = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *([0-9]+)/i;

process.on('message', (order: Order) => void carryOut(order).then((outcome) => process.send?.(outcome)));
process.on('disconnect', () => process.exit());

async function carryOut(order: Order): Promise<Outcome> {
  const tally: Tally = { sent: 0, ok: 0, failed: 0 };
  const startedAtMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const mayGoOn = () =>
    'requests' in order ? tally.sent < order.requests : performance.now() - startedAtMs < order.durationMs;
  await Promise.all(Array.from({ length: order.connections }, () => keepAsking(order, tally, mayGoOn)));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ok: tally.ok, failed: tally.failed, ms: performance.now() - startedAtMs, cpuUs: user + system };
}

/** One connection, one request at a time. What is no complete 200 counts as failed and ends the connection. */
function keepAsking({ port, request }: Order, tally: Tally, mayGoOn: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let isWaiting = false;
  const next = () => {
    if (!mayGoOn()) return socket.destroy();
    tally.sent += 1;
    isWaiting = true;
    return socket.write(request, 'latin1');
  };
  socket.setEncoding('latin1').on('connect', next);
  socket.on('data', (chunk: string) => {
    received += chunk;
    const status = statusOfComplete(received);
    if (status === null) return;
    received = '';
    isWaiting = false;
    if (status === '200') tally.ok += 1;
    else fail(socket, tally);
    if (!socket.destroyed) next();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isWaiting) tally.failed += 1;
    resolve();
  });
  return promise;
}

function fail(socket: Socket, tally: Tally): void {
  tally.failed += 1;
  socket.destroy();
}

/** Null while bytes are missing. An answer without a length cannot be told from an unfinished one and is no answer. */
function statusOfComplete(received: string): string | null {
  const end = received.indexOf(END_OF_HEADERS);
  if (end < 0) return null;
  const length = LENGTH.exec(received.slice(0, end))?.[1];
  if (length === undefined) return 'without length';
  return received.length < end + END_OF_HEADERS.length + Number(length) ? null : received.slice(9, 12);
}
