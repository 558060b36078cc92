// A backend that costs as little as one can: every request is answered by the same bytes. Started as a process of its own.
import { createServer } from 'node:net';

const BODY = JSON.stringify({
  items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}`, open: true })),
});
const ANSWER = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: max-age=0',
    'ETag: "a1b2c3"',
    'Vary: Accept-Encoding',
    'Date: Mon, 01 Jan 2026 00:00:00 GMT',
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    '',
    BODY,
  ].join('\r\n'),
);
const END_OF_HEADERS = '\r\n\r\n';

const server = createServer((socket) => {
  let rest = '';
  socket.setNoDelay(true).on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const heads = (rest + chunk.toString('latin1')).split(END_OF_HEADERS);
    rest = heads.pop() ?? '';
    for (const _ of heads) socket.write(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
