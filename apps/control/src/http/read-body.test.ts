import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  // Node asks for `duplex` where a body is a stream; the DOM's types do not know it.
  const init = { method: 'POST', body, headers, duplex: 'half' };
  return new Request('http://localhost/', init);
}

function stream(
  chunks: number[],
  seen: { read: number; cancelled: boolean } = { read: 0, cancelled: false },
) {
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const size = chunks[seen.read];
        seen.read += 1;
        if (size === undefined) controller.close();
        else controller.enqueue(new Uint8Array(size).fill(seen.read));
      },
      cancel: () => {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

test('a body is read to its last byte, however it comes', async () => {
  expect(await readBody(post('abc'), 3)).toEqual(new TextEncoder().encode('abc'));
  expect(await readBody(post(stream([2, 0, 1])), 3)).toEqual(new Uint8Array([1, 1, 3]));
  expect(await readBody(new Request('http://localhost/'), 0)).toEqual(new Uint8Array());
});

test('a body that says it is too large is not read', async () => {
  await expect(readBody(post('abcd', { 'content-length': '4' }), 3)).rejects.toMatchObject({
    code: 'request.body-too-large',
  });
});

test('a body that is too large without saying so is cut at the limit', async () => {
  const seen = { read: 0, cancelled: false };
  const endless = stream(
    Array.from({ length: 1000 }, () => 2),
    seen,
  );
  await expect(readBody(post(endless), 3)).rejects.toMatchObject({ code: 'request.body-too-large' });
  expect(seen).toEqual({ read: 2, cancelled: true });
});
