import fc from 'fast-check';
import { createSignature, verifySignature } from 'http-message-sig';
import { expect, test } from 'vitest';
import { contentDigest } from './content-digest.ts';
import { answeredSample, CREATED_S, NONCE, SECRET, WORKER_ID } from './sample-exchange.ts';
import { signAnswer } from './sign-answer.ts';
import { signRequest } from './sign-request.ts';
import { verifyAnswer } from './verify-answer.ts';
import { verifyRequest } from './verify-request.ts';

/** Another implementation of RFC 9421 must understand what is signed here, and its signatures must hold here. */
const RUNS = { numRuns: 50 };
const COVERED = ['@method', '@authority', '@path', '@query', 'content-digest', 'x-worker-id'];
const hmac = await crypto.subtle.importKey('raw', SECRET, { name: 'HMAC', hash: 'SHA-256' }, false, [
  'sign',
  'verify',
]);
const hmacSha256 = {
  algorithm: 'hmac-sha256',
  sign: async (data: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', hmac, Uint8Array.from(data))),
  verify: (data: Uint8Array, signature: Uint8Array) =>
    crypto.subtle.verify('HMAC', hmac, Uint8Array.from(signature), Uint8Array.from(data)),
};
const anyRequest = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    url: fc.webUrl({ withQueryParameters: true }),
    bytes: fc.uint8Array(),
  })
  .map(({ method, url, bytes }) => ({ method, url: new URL(url).href, body: Uint8Array.from(bytes) }));
const options = {
  secretOf: () => Promise.resolve(SECRET),
  nowMs: CREATED_S * 1000,
  windowS: 300,
};
const fieldsOf = (headers: Record<string, string>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

test('it verifies the requests that we sign', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => {
      const at = { createdS: CREATED_S, nonce: NONCE };
      const signed = await signRequest(
        { ...request, workerId: WORKER_ID },
        { keyId: '1', secret: SECRET },
        at,
      );
      const policy = {
        algorithms: ['hmac-sha256'],
        requiredComponents: COVERED,
        requiredParameters: ['created', 'keyid', 'nonce', 'tag'],
        now: CREATED_S,
      };
      const verified = await verifySignature(
        { kind: 'request', method: request.method, targetUri: request.url, fields: fieldsOf(signed) },
        { policy, resolveVerifier: () => hmacSha256 },
      );
      expect(verified.label).toBe('sunray');
      expect(await verifyRequest({ ...request, headers: new Headers(signed) }, options)).toMatchObject({
        ok: true,
      });
    }),
    RUNS,
  );
});

test('we verify the requests that it signs', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, async ({ method, url, body }) => {
      const headers = { 'content-digest': await contentDigest(body), 'x-worker-id': WORKER_ID };
      const parameters = {
        created: CREATED_S,
        keyid: '1',
        nonce: NONCE,
        alg: 'hmac-sha256',
        tag: 'sunray-edge',
      };
      const { signature, signatureInput } = await createSignature(
        { kind: 'request', method, targetUri: url, fields: fieldsOf(headers) },
        { label: 'sunray', components: COVERED, parameters, signer: hmacSha256 },
      );
      const signed = new Headers({ ...headers, signature, 'signature-input': signatureInput });
      expect(await verifyRequest({ method, url, body, headers: signed }, options)).toEqual({
        ok: true,
        workerId: WORKER_ID,
        keyId: '1',
        nonce: NONCE,
        createdS: CREATED_S,
      });
    }),
    RUNS,
  );
});

const ANSWER_COVERED = [
  '@status',
  'content-digest',
  { name: 'signature', parameters: { req: true, key: 'sunray' } },
];
const anyAnswer = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }),
    bytes: fc.uint8Array(),
    binding: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  .map(({ status, bytes, binding }) => ({
    status,
    body: Uint8Array.from(bytes),
    requestSignature: `sunray=:${Buffer.from(binding).toString('base64')}:`,
  }));
const requestOf = (signature: string) =>
  ({
    kind: 'request',
    method: 'POST',
    targetUri: 'https://control.example.com/',
    fields: [{ name: 'signature', value: signature }],
  }) as const;

const { key } = await answeredSample('sunray=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:');
const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
const ed25519 = {
  algorithm: 'ed25519',
  sign: async (data: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', key.privateKey, Uint8Array.from(data))),
  verify: (data: Uint8Array, signature: Uint8Array) =>
    crypto.subtle.verify('Ed25519', publicKey, Uint8Array.from(signature), Uint8Array.from(data)),
};

test('it verifies the answers that we sign', async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (answer) => {
      const signed = await signAnswer(answer, key, { createdS: CREATED_S });
      if (signed === null) throw new Error('the answer was not signed');
      const policy = {
        algorithms: ['ed25519'],
        requiredComponents: ANSWER_COVERED,
        requiredParameters: ['created', 'keyid', 'tag'],
        now: CREATED_S,
      };
      const request = requestOf(answer.requestSignature);
      const verified = await verifySignature(
        { kind: 'response', status: answer.status, fields: fieldsOf(signed), request },
        { policy, resolveVerifier: () => ed25519 },
      );
      expect(verified.parameters.keyid).toBe(key.kid);
    }),
    RUNS,
  );
});

test('we verify the answers that it signs', async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async ({ status, body, requestSignature }) => {
      const headers = { 'content-digest': await contentDigest(body) };
      const parameters = { created: CREATED_S, keyid: key.kid, alg: 'ed25519', tag: 'sunray-control' };
      const { signature, signatureInput } = await createSignature(
        { kind: 'response', status, fields: fieldsOf(headers), request: requestOf(requestSignature) },
        { label: 'sunray', components: ANSWER_COVERED, parameters, signer: ed25519 },
      );
      const signed = new Headers({ ...headers, signature, 'signature-input': signatureInput });
      expect(await verifyAnswer({ status, body, headers: signed }, requestSignature, [key])).toEqual({
        ok: true,
        kid: key.kid,
      });
    }),
    RUNS,
  );
});
