import { CompactSign, importJWK, jwtVerify } from 'jose';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyAssertion } from './assertion.ts';
import { generateEs256Key, importSigningKey, publicHalf } from './es256-key.ts';
import { ASSERTION, AUDIENCE, NOW_S, SESSION, sampleTokens, signAnything, TYPES } from './sample-tokens.ts';
import { verifySessionToken } from './session-token.ts';

const { jwk, key, pinned, session, assertion } = await sampleTokens();
const stranger = await importSigningKey(await generateEs256Key());
const access = await signAnything(key, { typ: TYPES.access }, { ...ASSERTION, client_id: 'cli', jti: '1' });

const asSession = (token: string) => verifySessionToken(token, pinned, NOW_S);
const asAssertion = (token: string) => verifyAssertion(token, pinned, { aud: AUDIENCE, nowS: NOW_S });

test('each verifier accepts its own token', async () => {
  expect(await asSession(session)).toMatchObject({ ok: true, claims: SESSION });
  expect(await asAssertion(assertion)).toMatchObject({ ok: true, claims: ASSERTION });
});

test.each([
  ['an assertion', 'a session token', () => asSession(assertion)],
  ['an access token', 'a session token', () => asSession(access)],
  ['a session token', 'an assertion', () => asAssertion(session)],
  ['an access token', 'an assertion', () => asAssertion(access)],
])('%s of the very same key is refused as %s', async (_presented, _wanted, verify) => {
  expect(await verify()).toEqual({ ok: false, reason: 'wrong-type' });
});

test('an access token holds where its type is asked for; the other two of the same key do not', async () => {
  const publicKey = await importJWK(publicHalf(jwk), 'ES256');
  const asAccess = (token: string) =>
    jwtVerify(token, publicKey, {
      typ: TYPES.access,
      algorithms: ['ES256'],
      currentDate: new Date(NOW_S * 1000),
    });
  expect((await asAccess(access)).payload.sub).toBe(ASSERTION.sub);
  await expect(asAccess(session)).rejects.toThrow('unexpected "typ"');
  await expect(asAccess(assertion)).rejects.toThrow('unexpected "typ"');
});

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const [, payload = '', signature = ''] = session.split('.');
const withHeader = (header: object) => `${base64url(JSON.stringify(header))}.${payload}.${signature}`;
/** The last character carries four bits that a lenient decoder drops. */
const respelt = (token: string) =>
  token.slice(0, -1) + ({ A: 'B', Q: 'R', g: 'h', w: 'x' }[token.slice(-1)] ?? '');
const hmacSecret = new TextEncoder().encode(JSON.stringify(pinned[0]));
const hs256 = await new CompactSign(Buffer.from(payload, 'base64url'))
  .setProtectedHeader({ alg: 'HS256', typ: TYPES.session, kid: jwk.kid })
  .sign(hmacSecret);

test.each([
  ['alg none', withHeader({ alg: 'none', typ: TYPES.session, kid: jwk.kid }), 'wrong-type'],
  [
    'alg none and no signature',
    `${withHeader({ alg: 'none', typ: TYPES.session, kid: jwk.kid }).split('.', 2).join('.')}.`,
    'malformed',
  ],
  ['HS256 with the public key as its secret', hs256, 'wrong-type'],
  ['alg ES384', withHeader({ alg: 'ES384', typ: TYPES.session, kid: jwk.kid }), 'wrong-type'],
  ['no typ', withHeader({ alg: 'ES256', kid: jwk.kid }), 'wrong-type'],
  ['typ JWT', await signAnything(key, { typ: 'JWT' }, SESSION), 'wrong-type'],
  ['typ in upper case', await signAnything(key, { typ: TYPES.session.toUpperCase() }, SESSION), 'wrong-type'],
  ['no kid', withHeader({ alg: 'ES256', typ: TYPES.session }), 'wrong-type'],
  ['a foreign kid', await signAnything(stranger, { typ: TYPES.session }, SESSION), 'unknown-key'],
  [
    'a foreign key under a pinned kid',
    await signAnything({ ...stranger, kid: key.kid }, { typ: TYPES.session }, SESSION),
    'bad-signature',
  ],
  [
    'jku',
    await signAnything(key, { typ: TYPES.session, jku: 'https://evil.example/jwks' }, SESSION),
    'wrong-type',
  ],
  [
    'x5u',
    await signAnything(key, { typ: TYPES.session, x5u: 'https://evil.example/x' }, SESSION),
    'wrong-type',
  ],
  ['jwk', await signAnything(key, { typ: TYPES.session, jwk: pinned[0] }, SESSION), 'wrong-type'],
  [
    'jku in the place of kid',
    withHeader({ alg: 'ES256', typ: TYPES.session, jku: 'https://evil.example/jwks' }),
    'unknown-key',
  ],
  ['crit', withHeader({ alg: 'ES256', typ: TYPES.session, kid: jwk.kid, crit: ['x'], x: 1 }), 'wrong-type'],
  ['a signature cut short', session.slice(0, -1), 'bad-signature'],
  ['another spelling of the same signature', respelt(session), 'bad-signature'],
  ['no signature', session.slice(0, session.lastIndexOf('.')), 'malformed'],
  ['a fourth part', `${session}.AAAA`, 'malformed'],
  ['more than 8192 characters', `${session}${'A'.repeat(8192)}`, 'malformed'],
  ['a character that is not ASCII', session.replace('.', 'é.'), 'malformed'],
  ['padding', `${session}=`, 'malformed'],
  ['a blank', ` ${session}`, 'malformed'],
  ['nothing', '', 'malformed'],
  ['a header that is no JSON', `AAAA.${payload}.${signature}`, 'malformed'],
  ['a header that is a list', `${base64url('[]')}.${payload}.${signature}`, 'malformed'],
  ['a payload that is no JSON', await signAnything(key, { typ: TYPES.session }, 'sid=1'), 'malformed'],
  ['a payload that is a list', await signAnything(key, { typ: TYPES.session }, []), 'malformed'],
])('a token with %s is refused', async (_, token, reason) => {
  expect(await asSession(token)).toEqual({ ok: false, reason });
  expect((await asAssertion(token)).ok).toBe(false);
});

test('a token with one character changed is refused, and nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: session.length - 1 }),
      fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.'),
      async (at, character) => {
        fc.pre(session[at] !== character);
        expect((await asSession(session.slice(0, at) + character + session.slice(at + 1))).ok).toBe(false);
      },
    ),
  );
});

test('a token cut at any length is refused by both verifiers, and nothing throws', async () => {
  for (let length = 0; length < session.length; length += 1)
    expect((await asSession(session.slice(0, length))).ok).toBe(false);
  for (let length = 0; length < assertion.length; length += 1)
    expect((await asAssertion(assertion.slice(0, length))).ok).toBe(false);
});

test('whatever is presented is refused without an exception', async () => {
  const part = fc.oneof(fc.string(), fc.json().map(base64url), fc.base64String());
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
      expect((await asSession(parts.join('.'))).ok).toBe(false);
      expect((await asAssertion(parts.join('.'))).ok).toBe(false);
    }),
  );
});

test('with no pinned key every token is refused', async () => {
  expect(await verifySessionToken(session, [], NOW_S)).toEqual({ ok: false, reason: 'unknown-key' });
});
