import { expect, test } from 'vitest';
import { formatControlPublicKeys, parseControlPublicKeys } from '../control-key.ts';
import { answeredSample, CREATED_S, REQUEST, signedSample } from './sample-exchange.ts';
import { signAnswer } from './sign-answer.ts';
import { verifyAnswer } from './verify-answer.ts';

const { signed: request } = await signedSample();
const { key, signed, answer } = await answeredSample(request.signature);
const PINNED = parseControlPublicKeys(formatControlPublicKeys([key]));

function changedHeader(name: string, change: (value: string) => string) {
  const headers = new Headers(signed);
  headers.set(name, change(headers.get(name) ?? ''));
  return { ...answer, headers };
}

test('what the control plane signs is verified, with the key that signed', async () => {
  expect(signed['signature-input']).toBe(
    `sunray=("@status" "content-digest" "signature";req;key="sunray");created=${CREATED_S};keyid="c1";alg="ed25519";tag="sunray-control"`,
  );
  expect(await verifyAnswer(answer, request.signature, PINNED)).toEqual({ ok: true, kid: 'c1' });
});

test('an answer for another request, and so one that is replayed, is refused', async () => {
  const { signed: later } = await signedSample({ nonce: 'BBBBBBBBBBBBBBBBBBBBBB' });
  expect(await verifyAnswer(answer, later.signature, PINNED)).toEqual({ ok: false, reason: 'bad-signature' });
});

test('a key that is not pinned is unknown; another key of the pinned name signs in vain', async () => {
  const stranger = await answeredSample(request.signature, 'c9');
  expect(await verifyAnswer(stranger.answer, request.signature, PINNED)).toEqual({
    ok: false,
    reason: 'unknown-key',
  });
  const impostor = await answeredSample(request.signature, 'c1');
  expect(await verifyAnswer(impostor.answer, request.signature, PINNED)).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
});

test('while keys rotate, an answer of either pinned key is verified', async () => {
  const next = await answeredSample(request.signature, 'c2');
  const both = parseControlPublicKeys(formatControlPublicKeys([key, next.key]));
  expect(await verifyAnswer(next.answer, request.signature, both)).toEqual({ ok: true, kid: 'c2' });
  expect(await verifyAnswer(answer, request.signature, both)).toEqual({ ok: true, kid: 'c1' });
});

test.each([
  ['status', { ...answer, status: 201 }, 'bad-signature'],
  ['body cut', { ...answer, body: answer.body.slice(0, -1) }, 'bad-digest'],
  ['body', { ...answer, body: new TextEncoder().encode('{"ok":null}') }, 'bad-digest'],
  [
    'time',
    changedHeader('signature-input', (value) => value.replace(`${CREATED_S}`, `${CREATED_S + 1}`)),
    'bad-signature',
  ],
  [
    'signature',
    changedHeader('signature', (value) => value.replace(/:(.)/, (_, first) => (first === 'A' ? ':B' : ':A'))),
    'bad-signature',
  ],
  [
    'algorithm',
    changedHeader('signature-input', (value) => value.replace('ed25519', 'hmac-sha256')),
    'malformed',
  ],
  [
    'tag',
    changedHeader('signature-input', (value) => value.replace('sunray-control', 'sunray-edge')),
    'malformed',
  ],
  ['label', changedHeader('signature', (value) => value.replace('sunray', 'sig1')), 'malformed'],
  [
    'binding to the request',
    changedHeader('signature-input', (value) => value.replace(' "signature";req;key="sunray"', '')),
    'malformed',
  ],
  ['signature repeated', changedHeader('signature', (value) => `${value}, ${value}`), 'malformed'],
])('an answer whose %s was changed is refused', async (_, changed, reason) => {
  expect(await verifyAnswer(changed, request.signature, PINNED)).toEqual({ ok: false, reason });
});

test.each(['signature-input', 'signature', 'content-digest'])(
  'an answer without %s is refused as missing it',
  async (name) => {
    const headers = new Headers(signed);
    headers.delete(name);
    expect(await verifyAnswer({ ...answer, headers }, request.signature, PINNED)).toEqual({
      ok: false,
      reason: 'missing',
    });
  },
);

test("a request's own signature does not pass for an answer's", async () => {
  const headers = new Headers({ ...signed, signature: request.signature });
  expect(await verifyAnswer({ ...answer, headers }, request.signature, PINNED)).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
});

test('a request sent back whole does not pass for its own answer', async () => {
  const echo = { status: 200, body: REQUEST.body, headers: new Headers(request) };
  expect(await verifyAnswer(echo, request.signature, PINNED)).toEqual({ ok: false, reason: 'malformed' });
});

test.each(['', 'sunray', 'sunray=::', 'sig1=:AAAA:'])(
  'an answer to a request with the signature %j is refused, not an exception',
  async (requestSignature) => {
    expect(await verifyAnswer(answer, requestSignature, PINNED)).toEqual({ ok: false, reason: 'malformed' });
  },
);

test('after a rotation is done, an answer of the key that went is refused', async () => {
  const next = await answeredSample(request.signature, 'c2');
  const left = parseControlPublicKeys(formatControlPublicKeys([next.key]));
  expect(await verifyAnswer(answer, request.signature, left)).toEqual({ ok: false, reason: 'unknown-key' });
  expect(await verifyAnswer(answer, request.signature, [])).toEqual({ ok: false, reason: 'unknown-key' });
});

test.each(['signature-input', 'signature', 'content-digest'])(
  'no character of the %s of an answer can be changed or taken away, and nothing throws',
  async (name) => {
    const value = new Headers(signed).get(name) ?? '';
    for (let at = 0; at < value.length; at += 1) {
      for (const put of [value[at] === 'A' ? 'B' : 'A', value[at] === '1' ? '2' : '1', '"', '']) {
        const altered = changedHeader(name, () => value.slice(0, at) + put + value.slice(at + 1));
        if (altered.headers.get(name) === value) continue;
        expect((await verifyAnswer(altered, request.signature, PINNED)).ok).toBe(false);
      }
    }
  },
);

test.each(['', 'sunray', 'sig1=:AAAA:', 'sunray=::'])(
  'a request with the signature %j is answered unsigned',
  async (requestSignature) => {
    expect(
      await signAnswer({ status: 401, body: answer.body, requestSignature }, key, { createdS: CREATED_S }),
    ).toBeNull();
  },
);
