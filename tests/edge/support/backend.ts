import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { listen } from './listen.ts';

export type Seen = { method: string; url: string; headers: [name: string, value: string][] };
export type Backend = {
  readonly url: string;
  /** Every request that arrived, in order. */
  readonly seen: Seen[];
  /** Answers one path as the test wants it. */
  on(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  onSocket: (socket: WebSocket, request: IncomingMessage) => void;
  close(): Promise<void>;
};

/** An application that knows nothing of the edge. What is not told otherwise echoes what it received as JSON. */
export async function startBackend(): Promise<Backend> {
  const handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const record = recordOf(request);
    seen.push(record);
    const handler = handlers.get((request.url ?? '').split('?')[0] ?? '');
    if (handler !== undefined) return handler(request, response);
    request.resume();
    request.once('end', () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(record)),
    );
  });
  const { url, close } = await listen(server);
  const backend: Backend = {
    url,
    seen,
    on: (path, handler) => handlers.set(path, handler),
    onSocket: (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    close,
  };
  const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered].at(-1) ?? false });
  sockets.on('connection', (socket, request) => {
    seen.push(recordOf(request));
    backend.onSocket(socket, request);
  });
  return backend;
}

function recordOf({ method = '', url = '', rawHeaders }: IncomingMessage): Seen {
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    headers.push([(rawHeaders[i] ?? '').toLowerCase(), rawHeaders[i + 1] ?? '']);
  return { method, url, headers };
}
