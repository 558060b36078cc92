import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { jsonBody, MAX_BODY_BYTES } from './json-body.ts';

const schema = z.strictObject({ a: z.string() });

function post(body: BodyInit | null, type: string | null = 'application/json'): Request {
  const request = new Request('https://app.example.com/', { method: 'POST', body });
  if (type === null) request.headers.delete('Content-Type');
  else request.headers.set('Content-Type', type);
  return request;
}

test.each([
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
])('JSON is read as %s', async (type) => {
  expect(await jsonBody(post('{"a":"b"}', type), schema)).toEqual({ ok: true, value: { a: 'b' } });
});

test.each([
  [null],
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/json, text/plain'],
  ['text/plain; application/json'],
  ['application/jsonp'],
  ['application/problem+json'],
  ['application/json; charset=utf-16'],
])('a body of type %j is refused', async (type) => {
  expect(await jsonBody(post('{"a":"b"}', type), schema)).toEqual({ ok: false, code: 'request.media-type' });
});

test.each([
  ['', '{'],
  ['', '[]'],
  ['', 'null'],
  ['', ''],
  ['', '{"a":1}'],
  ['', '{"a":"b","c":1}'],
  ['', '{"a":"b","__proto__":{}}'],
  ['', '{}'],
])('%sa body that is not of the expected form is refused: %j', async (_, body) => {
  expect(await jsonBody(post(body), schema)).toEqual({ ok: false, code: 'request.invalid' });
});

test('bytes that are not UTF-8 are refused', async () => {
  const body = new Uint8Array([
    ...new TextEncoder().encode('{"a":"'),
    0xff,
    ...new TextEncoder().encode('"}'),
  ]);
  expect(await jsonBody(post(body), schema)).toEqual({ ok: false, code: 'request.invalid' });
});

test('a body of exactly 32 kB is read, one byte more is refused', async () => {
  const ofSize = (size: number) => `{"a":"${'x'.repeat(size - 8)}"}`;
  expect((await jsonBody(post(ofSize(MAX_BODY_BYTES)), schema)).ok).toBe(true);
  const over = await jsonBody(post(ofSize(MAX_BODY_BYTES + 1)), schema);
  expect(over).toEqual({ ok: false, code: 'request.body-too-large' });
});

test('an oversize stream is not read to its end', async () => {
  let pulled = 0;
  const long = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      if (pulled > 100) return controller.close();
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  const request = new Request('https://app.example.com/', {
    method: 'POST',
    body: long,
    headers: { 'Content-Type': 'application/json' },
  });
  expect(await jsonBody(request, schema)).toEqual({ ok: false, code: 'request.body-too-large' });
  expect(pulled).toBeLessThan(10);
});
