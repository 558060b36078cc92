import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export type Received = { status: number; headers: IncomingHttpHeaders; body: string };
type Sending = {
  method?: string;
  path?: string;
  host?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
};

/** One request over HTTP, the `Host` as given: node's fetch would neither resolve the name nor keep the header. */
export async function send(
  port: number,
  { method = 'GET', path = '/', host = HOST, headers = {}, body }: Sending = {},
): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const outgoing = request(
    { host: '127.0.0.1', port, method, path, headers: { host, ...headers }, agent: false },
    (incoming) => {
      text(incoming).then(
        (read) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: read }),
        reject,
      );
    },
  );
  outgoing.once('error', reject).end(body);
  return promise;
}

/** The bytes as they are, for what no client library would send. Answers with the first status line. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let received = '';
  const socket = connect(port, '127.0.0.1').once('error', reject);
  socket.on('data', (chunk) => (received += chunk.toString('latin1'))).once('close', () => resolve(received));
  socket.write(Buffer.from(bytes, 'latin1'));
  return promise;
}

export const HOST = 'demo.localhost:8787';
