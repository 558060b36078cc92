import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { what: string; headers: NodeJS.Dict<string | string[]>; body: unknown };
type Reply = { status?: number; body?: unknown; headers?: Record<string, string> };
type Replies = Readonly<Record<string, Reply>>;

/** A control plane for tests: answers `GET /api/v1/users?username=x` as it is told, and remembers what it was asked. */
export async function fakeControl(
  replies: Replies,
): Promise<AsyncDisposable & { url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const what = `${request.method} ${request.url}`;
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      asked.push({ what, headers: request.headers, body: text === '' ? null : JSON.parse(text) });
      const reply = replies[what] ?? replies[what.replace(/\?.*/, '')] ?? NOT_FOUND;
      const { status = reply.body === undefined ? 204 : 200, body, headers } = reply;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A refusal as the control plane words it. */
export function refusal(status: number, code: string, more: object = {}): Reply {
  const body = {
    type: `urn:sunray:problem:${code}`,
    title: `Title of ${code}.`,
    status,
    code,
    request_id: 'req-1',
    ...more,
  };
  return { status, body, headers: { 'content-type': 'application/problem+json' } };
}

const NOT_FOUND = refusal(404, 'resource.not-found');
