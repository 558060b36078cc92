import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CREATED_S, NONCE, REQUEST, SECRET, signedSample, WORKER_ID } from './sample-exchange.ts';
import { signRequest } from './sign-request.ts';
import { type RequestToVerify, verifyRequest } from './verify-request.ts';

const OPTIONS = {
  secretOf: ({ workerId, keyId }: { workerId: string; keyId: string }) =>
    Promise.resolve(workerId === WORKER_ID && keyId === '1' ? SECRET : null),
  nowMs: CREATED_S * 1000,
  windowS: 300,
};

/** The sample request after a change of its parts or of single headers. */
async function changed(
  parts: Partial<RequestToVerify>,
  headers: Record<string, (value: string) => string> = {},
) {
  const { request } = await signedSample();
  for (const [name, change] of Object.entries(headers))
    request.headers.set(name, change(request.headers.get(name) ?? ''));
  return verifyRequest({ ...request, ...parts }, OPTIONS);
}

test('what the edge signs is verified, with who signed and the nonce to claim', async () => {
  const { signed, request } = await signedSample();
  expect(Object.keys(signed)).toEqual(['content-digest', 'x-worker-id', 'signature-input', 'signature']);
  expect(signed['signature-input']).toBe(
    `sunray=("@method" "@authority" "@path" "@query" "content-digest" "x-worker-id");created=${CREATED_S};keyid="1";nonce="${NONCE}";alg="hmac-sha256";tag="sunray-edge"`,
  );
  const verified = await verifyRequest(request, OPTIONS);
  expect(verified).toEqual({ ok: true, workerId: WORKER_ID, keyId: '1', nonce: NONCE, createdS: CREATED_S });
});

const flipLast = (value: string) => value.slice(0, -1) + (value.endsWith('a') ? 'b' : 'a');
test.each([
  ['method', { method: 'PUT' }, {}, 'bad-signature'],
  ['method in another case', { method: 'post' }, {}, 'bad-signature'],
  ['path', { url: REQUEST.url.replace('/read', '/reed') }, {}, 'bad-signature'],
  ['query', { url: REQUEST.url.replace('after=1', 'after=2') }, {}, 'bad-signature'],
  ['query taken away', { url: REQUEST.url.replace('?after=1', '') }, {}, 'bad-signature'],
  ['authority', { url: REQUEST.url.replace('example.com', 'example.org') }, {}, 'bad-signature'],
  ['port', { url: REQUEST.url.replace('example.com', 'example.com:8443') }, {}, 'bad-signature'],
  ['body', { body: new TextEncoder().encode('{"subjects":{}}') }, {}, 'bad-digest'],
  ['body cut', { body: REQUEST.body.slice(0, -1) }, {}, 'bad-digest'],
  [
    'digest',
    {},
    { 'content-digest': (value: string) => value.replace('sha-256=:', 'sha-256=:A').replace(/.=:$/, '=:') },
    'bad-digest',
  ],
  ['worker', {}, { 'x-worker-id': (value: string) => value.replace(/a$/, 'b') }, 'unknown-key'],
  [
    'key',
    {},
    { 'signature-input': (value: string) => value.replace('keyid="1"', 'keyid="2"') },
    'unknown-key',
  ],
  [
    'nonce',
    {},
    { 'signature-input': (value: string) => value.replace(`"${NONCE}"`, `"${flipLast(NONCE)}"`) },
    'bad-signature',
  ],
  [
    'time',
    {},
    { 'signature-input': (value: string) => value.replace(`${CREATED_S}`, `${CREATED_S + 1}`) },
    'bad-signature',
  ],
  [
    'signature',
    {},
    { signature: (value: string) => value.replace(/:(.)/, (_, first) => (first === 'A' ? ':B' : ':A')) },
    'bad-signature',
  ],
])('a request whose %s was changed is refused', async (_, parts, headers, reason) => {
  expect(await changed(parts, headers)).toEqual({ ok: false, reason });
});

test('a body that was changed together with its digest is refused', async () => {
  const { signed } = await signedSample();
  const body = new TextEncoder().encode('{}');
  const other = await signRequest(
    { ...REQUEST, body },
    { keyId: '1', secret: SECRET },
    { createdS: CREATED_S, nonce: NONCE },
  );
  const headers = new Headers({ ...signed, 'content-digest': other['content-digest'] });
  expect(await verifyRequest({ ...REQUEST, body, headers }, OPTIONS)).toEqual({
    ok: false,
    reason: 'bad-signature',
  });
});

test('the host counts in lower case and without its default port, as proxies rewrite it', async () => {
  expect(
    await changed({ url: REQUEST.url.replace('control.example.com', 'CONTROL.example.com:443') }),
  ).toMatchObject({ ok: true });
});

test.each(['signature-input', 'signature', 'content-digest', 'x-worker-id'])(
  'a request without %s is refused as missing it',
  async (name) => {
    const { request } = await signedSample();
    request.headers.delete(name);
    expect(await verifyRequest(request, OPTIONS)).toEqual({ ok: false, reason: 'missing' });
  },
);

/** The last character of 32 bytes carries two bits that a lenient decoder drops. */
const respelt = (signature: string) =>
  signature.replace(/.(?==:$)/, (last) => String.fromCharCode(last.charCodeAt(0) + 1));
const input = (from: string, to: string) => ({
  'signature-input': (value: string) => value.replace(from, to),
});
test.each([
  [
    'another label',
    { ...input('sunray=', 'sig1='), signature: (value: string) => value.replace('sunray=', 'sig1=') },
  ],
  ['a second label', { signature: (value: string) => `${value}, sig1=:AAAA:` }],
  ['a second label of the input', { 'signature-input': (value: string) => `${value}, sig1=()` }],
  ['a repeated Signature', { signature: (value: string) => `${value}, ${value}` }],
  ['a repeated Signature-Input', { 'signature-input': (value: string) => `${value}, ${value}` }],
  ['a repeated X-Worker-ID', { 'x-worker-id': (value: string) => `${value}, ${value}` }],
  ['a worker id in upper case', { 'x-worker-id': (value: string) => value.toUpperCase() }],
  ['a component less', input(' "@query"', '')],
  ['a component more', input('"x-worker-id")', '"x-worker-id" "date")')],
  ['its components in another order', input('"@method" "@authority"', '"@authority" "@method"')],
  ['a component with a parameter', input('"content-digest"', '"content-digest";sf')],
  ['another algorithm', input('hmac-sha256', 'ed25519')],
  ['another tag', input('sunray-edge', 'sunray-control')],
  ['no nonce', input(`;nonce="${NONCE}"`, '')],
  ['a nonce of less than 128 bits', input(`"${NONCE}"`, '"AAAAAAAAAAAAAAAAAAAAA"')],
  ['no time', input(`created=${CREATED_S};`, '')],
  ['a time that is a text', input(`created=${CREATED_S}`, `created="${CREATED_S}"`)],
  ['a negative time', input('created=', 'created=-')],
  ['a parameter more', { 'signature-input': (value: string) => `${value};expires=9999999999` }],
  [
    'its parameters in another order',
    input(`;created=${CREATED_S};keyid="1"`, `;keyid="1";created=${CREATED_S}`),
  ],
  ['a blank between parameters', input(';keyid', '; keyid')],
  ['a signature without padding', { signature: (value: string) => value.replace(/=:$/, ':') }],
  ['a signature in another spelling', { signature: respelt }],
  ['a signature in base64url', { signature: (value: string) => value.replace(/:./, ':_') }],
  ['an endless input', { 'signature-input': (value: string) => value + 'x'.repeat(2000) }],
])('a request with %s is malformed', async (_, headers) => {
  expect(await changed({}, headers)).toEqual({ ok: false, reason: 'malformed' });
});

test.each([
  [-301, false],
  [-300, true],
  [300, true],
  [301, false],
])('a request signed %d s from now is accepted: %s', async (offsetS, ok) => {
  const { request } = await signedSample({ createdS: CREATED_S + offsetS });
  expect(await verifyRequest(request, OPTIONS)).toMatchObject(ok ? { ok } : { ok, reason: 'outside-window' });
});

test.each([
  ['time', { nowMs: Number.NaN }],
  ['window', { windowS: Number.NaN }],
])('a %s that is no number lets nothing in', async (_, broken) => {
  const { request } = await signedSample();
  expect(await verifyRequest(request, { ...OPTIONS, ...broken })).toEqual({
    ok: false,
    reason: 'outside-window',
  });
});

test('a repeated Content-Digest is refused', async () => {
  const twice = await changed({}, { 'content-digest': (value) => `${value}, ${value}` });
  expect(twice).toEqual({ ok: false, reason: 'bad-digest' });
});

test.each(['signature-input', 'signature', 'content-digest', 'x-worker-id'])(
  'no character of %s can be changed or taken away, and nothing throws',
  async (name) => {
    const { request } = await signedSample();
    const value = request.headers.get(name) ?? '';
    for (let at = 0; at < value.length; at += 1) {
      for (const put of [value[at] === 'A' ? 'B' : 'A', value[at] === '1' ? '2' : '1', '"', '']) {
        const headers = new Headers(request.headers);
        headers.set(name, value.slice(0, at) + put + value.slice(at + 1));
        if (headers.get(name) === value) continue;
        expect((await verifyRequest({ ...request, headers }, OPTIONS)).ok).toBe(false);
      }
    }
  },
);

test('the right worker with another secret is refused', async () => {
  const { request } = await signedSample();
  const options = { ...OPTIONS, secretOf: () => Promise.resolve(new Uint8Array(32).fill(8)) };
  expect(await verifyRequest(request, options)).toEqual({ ok: false, reason: 'bad-signature' });
});

test('whatever stands in the signature fields is refused without an exception', async () => {
  const junk = fc.string({ unit: 'grapheme-ascii' });
  await fc.assert(
    fc.asyncProperty(junk, junk, junk, async (signature, signatureInput, digest) => {
      const { request } = await signedSample();
      request.headers.set('signature', signature);
      request.headers.set('signature-input', signatureInput);
      request.headers.set('content-digest', digest);
      expect((await verifyRequest(request, OPTIONS)).ok).toBe(false);
    }),
  );
});
