import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../../tests/edge/support/listen.ts';
import { Admin } from './admin.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Admin> {
  const listening = await listen(createServer(answer));
  close = listening.close;
  return new Admin(listening.url, 'key');
}

test('how far a change has come is read from the body, and from the header where there is no body', async () => {
  const inBody = await answering((_request, response) =>
    response.end(
      '{"id":"u","propagation":{"id":"p1","state":"pending","bounded_until":"2026-01-02T03:04:05Z"}}',
    ),
  );
  expect(await inBody.change('POST', '/x')).toEqual({
    id: 'p1',
    state: 'pending',
    boundedUntil: '2026-01-02T03:04:05Z',
  });
  await close();
  const inHeader = await answering((_request, response) =>
    response.writeHead(204, { 'x-sunray-propagation': 'p-2; state=fenced' }).end(),
  );
  expect(await inHeader.change('DELETE', '/x')).toEqual({ id: 'p-2', state: 'fenced', boundedUntil: null });
});

test.each(['{}', '{"propagation":{"id":"p","state":"done"}}', '{"propagation":null}'])(
  'a change that does not say how far it has come is no change: %s',
  async (body) => {
    const admin = await answering((_request, response) => response.end(body));
    await expect(admin.change('POST', '/x')).rejects.toThrow('names no propagation');
  },
);

test('a pending change is asked for until it is settled, and given back pending when the time is over', async () => {
  let asked = 0;
  const admin = await answering((_request, response) => {
    asked += 1;
    response.end(JSON.stringify({ id: 'p', state: asked < 3 ? 'pending' : 'acknowledged' }));
  });
  const pending = { id: 'p', state: 'pending', boundedUntil: null } as const;
  expect((await admin.settled(pending, 5_000)).state).toBe('acknowledged');
  expect(asked).toBe(3);
  expect(await admin.settled(pending, 0)).toBe(pending);
});

test('what is not a success throws with its status', async () => {
  const admin = await answering((_request, response) => response.writeHead(409).end('{"code":"x"}'));
  await expect(admin.call('GET', '/x')).rejects.toThrow('GET /x answered 409: {"code":"x"}');
});
