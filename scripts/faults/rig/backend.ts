// The application behind the edge, run as a process of its own with a port: it answers at once, streams events at
// /events, greets over WebSockets, each with a beat so that a dead connection is told from a silent one, and says at
// /assertion what the edge told it about who came.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const BEAT_MS = 500;
const BODY = 'inside';

const server = createServer((request, response) => {
  if (request.url === '/assertion') {
    response.end(String(request.headers['x-sunray-jwt-assertion'] ?? ''));
    return;
  }
  if (request.url !== '/events') {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': BODY.length }).end(BODY);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: beat\n\n');
  const beat = setInterval(() => response.write('data: beat\n\n'), BEAT_MS);
  response.once('close', () => clearInterval(beat));
});
server.keepAliveTimeout = 600_000;
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.send('beat');
  const beat = setInterval(() => socket.send('beat'), BEAT_MS);
  socket.once('close', () => clearInterval(beat)).on('error', () => socket.terminate());
});
server.listen(Number(process.argv[2]), '127.0.0.1');
