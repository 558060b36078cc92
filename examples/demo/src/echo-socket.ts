import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const MAX_MESSAGE_BYTES = 1_048_576;

/** Answers WebSockets on `/ws` with what they say. Returns how to end them all. */
export function echoSockets(server: Server): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== '/ws') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, echo);
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

function echo(client: WebSocket): void {
  // ws closes the connection after an error by itself; without a listener the process would end.
  client.on('error', () => undefined);
  client.on('message', (data, isBinary) => {
    if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
  });
}
