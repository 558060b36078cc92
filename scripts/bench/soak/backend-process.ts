// The application behind the soak's edges, as cheap as it can be: the same bytes for every request, and beats for
// whoever keeps a WebSocket or an event stream open. Started as a process of its own.
import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';

const BEAT_MS = 500;
const EVENT = 'data: beat\n\n';
const EVENT_CHUNK = `${EVENT.length.toString(16)}\r\n${EVENT}\r\n`;
/** A text frame (RFC 6455, 5.2). */
const FRAME = Buffer.concat([Buffer.from([0x81, 4]), Buffer.from('beat')]);
const CLOSE_OPCODE = 0x88;

const JSON_ANSWER = answer('application/json', JSON.stringify({ items: 'x'.repeat(800) }));
const DOWNLOAD = answer('application/octet-stream', 'x'.repeat(100_000));
const HEAD_END = '\r\n\r\n';

const server = createServer((socket) => {
  let rest = '';
  let isUpgraded = false;
  socket.setNoDelay(true).on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (isUpgraded) return hearFrame(socket, chunk);
    const heads = (rest + chunk.toString('latin1')).split(HEAD_END);
    // A body without such an end stays before the next head, where nobody minds it.
    rest = heads.pop() ?? '';
    for (const head of heads) {
      const [, path] = /(?:GET|POST) (\S+) HTTP/.exec(head) ?? [];
      if (path === '/socket') isUpgraded = openSocket(socket, head);
      else if (path === '/events') openEvents(socket);
      else socket.write(path === '/download' ? DOWNLOAD : JSON_ANSWER);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());

function answer(type: string, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nETag: "a1b2c3"\r\nVary: Accept-Encoding\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function openSocket(socket: Socket, head: string): true {
  const [, key = ''] = /sec-websocket-key: *(\S+)/i.exec(head) ?? [];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  beat(socket, FRAME);
  return true;
}

/** Only a close is answered; whatever else a client says is not heard. */
function hearFrame(socket: Socket, chunk: Buffer): void {
  if (chunk[0] === CLOSE_OPCODE) socket.end(Buffer.from([CLOSE_OPCODE, 0]));
}

function openEvents(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
  beat(socket, EVENT_CHUNK);
}

function beat(socket: Socket, bytes: Buffer | string): void {
  socket.write(bytes);
  const timer = setInterval(() => socket.write(bytes), BEAT_MS);
  socket.once('close', () => clearInterval(timer));
}
