import { z } from 'zod';
import { Secret } from '@sunray/primitives/secret.ts';
import { expect, test } from 'vitest';
import { fakeControl, refusal } from '../../../../tests/support/cli/fake-control.ts';
import { TEST_KEY } from '../../../../tests/support/cli/run-sunray.ts';
import { nothing, openApi } from './api.ts';
import { at } from './at.ts';
import { readList } from './read-list.ts';

function apiAt(controlUrl: string) {
  return openApi({ controlUrl, apiKey: new Secret(TEST_KEY), edgeUrl: null, workerId: null, file: null });
}

test('a call carries the key, says that it is the command line, and gives the parsed answer', async () => {
  await using control = await fakeControl({
    'POST /api/v1/users': { status: 201, body: { id: '1', more: 2 } },
  });
  const made = await apiAt(control.url)('POST /users', z.object({ id: z.string() }), {
    body: { username: 'é' },
  });
  expect(made).toEqual({ id: '1' });
  const headers = { authorization: `Bearer ${TEST_KEY}`, 'x-sunray-client': 'cli' };
  expect(control.asked).toMatchObject([{ what: 'POST /api/v1/users', headers, body: { username: 'é' } }]);
});

test('a refusal is told with its fields, code and request id', async () => {
  await using control = await fakeControl({
    'PUT /api/v1/x': refusal(400, 'request.invalid', {
      errors: [{ path: 'body.email', message: 'no address' }],
    }),
  });
  await expect(apiAt(control.url)('PUT /x', nothing)).rejects.toMatchObject({
    code: 'request.invalid',
    requestId: 'req-1',
    message: 'Title of request.invalid. email: no address',
  });
});

test('a key that is not accepted is named by where it came from', async () => {
  await using control = await fakeControl({ 'GET /api/v1/x': refusal(401, 'admin.unauthenticated') });
  await expect(apiAt(control.url)('GET /x', nothing)).rejects.toThrow('It does not accept SUNRAY_API_KEY.');
});

test.each([
  ['a page of something else', { status: 404, body: '<html>' }],
  ['a redirect, which is not followed', { status: 302, body: '', headers: { location: '/api/v1/y' } }],
])('%s is not taken for a control plane', async (_name, reply) => {
  await using control = await fakeControl({ 'GET /api/v1/x': reply, 'GET /api/v1/y': { body: { id: '1' } } });
  await expect(apiAt(control.url)('GET /x', z.unknown())).rejects.toMatchObject({
    code: 'cli.answer-unreadable',
    message: expect.stringContaining('is not a Sunray control plane'),
  });
  expect(control.asked).toHaveLength(1);
});

test('an answer of another form is refused and names the field', async () => {
  await using control = await fakeControl({ 'GET /api/v1/x': { body: { id: 7 } } });
  await expect(apiAt(control.url)('GET /x', z.object({ id: z.string() }))).rejects.toThrow('(id)');
});

test('where nothing listens, a person is asked whether it was started', async () => {
  const control = await fakeControl({});
  await control[Symbol.asyncDispose]();
  await expect(apiAt(control.url)('GET /x', nothing)).rejects.toMatchObject({
    code: 'cli.unreachable',
    message: `The control plane does not answer at ${control.url} (connection refused). Is \`npm start\` running?`,
  });
});

test('a list goes on over pages until enough is there, and says where more begins', async () => {
  const pageWith = (count: number, next_cursor: string | null) => ({
    body: { items: Array(count).fill({ id: 'x' }), next_cursor },
  });
  await using control = await fakeControl({
    'GET /api/v1/x?limit=200': pageWith(200, 'two'),
    'GET /api/v1/x?limit=50&cursor=two': pageWith(50, 'three'),
    'GET /api/v1/x?limit=200&cursor=two': pageWith(30, null),
  });
  const read = (limit: number) =>
    readList(apiAt(control.url), '/x', { shape: z.object({ id: z.string() }), bounds: { limit } });
  expect(await read(250)).toMatchObject({ items: { length: 250 }, next_cursor: 'three' });
  expect(await read(1000)).toMatchObject({ items: { length: 230 }, next_cursor: null });
});

test('a value in a path is one segment, whatever stands in it', () => {
  expect(at`/sessions/${'a/../b?c#d'}`).toBe('/sessions/a%2F..%2Fb%3Fc%23d');
  for (const climbing of ['..', '.', '']) expect(() => at`/sessions/${climbing}`).toThrow('is no id');
});
