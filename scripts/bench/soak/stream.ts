import { connect } from 'node:net';
import type { Dice } from '../../faults/dice.ts';

const OPENED_WITHIN_MS = 30_000;
const LONGEST_MS = 4_000;
/** A masked close frame, 1000 (RFC 6455, 5.5.1). */
const CLOSE_FRAME = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

/**
 * Opens a WebSocket or an event stream on a connection of its own and leaves after a while, half of the WebSockets
 * politely and everything else without a word. Answers the status when it is open or refused; 0 without an answer.
 */
export function openStream(port: number, request: string, dice: Dice): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const late = setTimeout(() => socket.destroy(), OPENED_WITHIN_MS);
  const staysMs = dice.below(LONGEST_MS);
  const isPolite = dice.chance(0.5);
  socket.on('error', () => undefined).on('close', () => resolve(0));
  socket.once('data', (chunk) => {
    clearTimeout(late);
    const status = Number(chunk.toString('latin1', 9, 12));
    resolve(status);
    socket.resume();
    setTimeout(
      () => {
        if (status === 101 && isPolite) socket.end(CLOSE_FRAME);
        else socket.destroy();
      },
      status < 300 ? staysMs : 0,
    );
  });
  socket.write(request, 'latin1');
  return promise;
}
