import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import http from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeClock } from './fake-clock.ts';
import { type Demo, startDemo } from './server.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const UNREADABLE = 'it is not a signed assertion of the expected kind';

let demo: Demo;
let clock: ReturnType<typeof fakeClock>;
let edge: http.Server;
let edgeHosts: (string | undefined)[];
let edgeStatus: number;

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const claims = { sub: 'u1', name: 'demo', aud: 'http://demo.localhost:1', exp: NOW / 1000 + 60 };

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${demo.port}${path}`, options);
const me = async (assertion?: string) =>
  (await ask('/api/me', assertion ? { headers: { 'X-Sunray-Jwt-Assertion': assertion } } : {})).json();

beforeEach(async () => {
  edgeHosts = [];
  edgeStatus = 200;
  edge = http.createServer((request, response) => {
    edgeHosts.push(request.headers.host);
    response.statusCode = edgeStatus;
    response.end(JSON.stringify({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1' }] }));
  });
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  clock = fakeClock(NOW);
  demo = await startDemo({
    port: 0,
    clock,
    jwksUrl: `${edgeOrigin(edge)}/.well-known/sunray/jwks.json`,
    audience: claims.aud,
  });
});
afterEach(async () => {
  await demo.close();
  edge.closeAllConnections();
  await new Promise((resolve) => edge.close(resolve));
});

test('nobody, when no assertion came', async () => {
  expect(await me()).toEqual({ state: 'absent' });
  expect(await (await ask('/')).text()).toContain('nobody told me who you are');
});

test('the person of an assertion whose signature verifies, with the keys fetched once by public host name', async () => {
  const assertion = seal(claims, keys.privateKey);
  expect(await me(assertion)).toEqual({ state: 'verified', name: 'demo', claims });
  const page = await (await ask('/', { headers: { 'X-Sunray-Jwt-Assertion': assertion } })).text();
  expect(page.replace(/<[^>]+>/g, '')).toContain('signed in as demo (verified signature)');
  expect(page).toContain('action="/.sunray/logout"');
  expect(edgeHosts).toEqual([new URL(edgeOrigin(edge)).host]);
});

test.each([
  ['of another key', () => seal(claims, strangers.privateKey), 'its signature is wrong'],
  [
    'of an unknown key',
    () => seal(claims, keys.privateKey, { kid: 'k2' }),
    'it is signed with an unknown key',
  ],
  [
    'for another address',
    () => seal({ ...claims, aud: 'http://x.localhost:1' }, keys.privateKey),
    'it is meant for another address',
  ],
  ['that has expired', () => seal({ ...claims, exp: NOW / 1000 - 6 }, keys.privateKey), 'it has expired'],
  ['without an end', () => seal({ ...claims, exp: undefined }, keys.privateKey), 'it has expired'],
  ['that is a session token', () => seal(claims, keys.privateKey, { typ: 'sunray-session+jwt' }), UNREADABLE],
  ['without a signature', () => seal(claims, keys.privateKey, { alg: 'none' }), UNREADABLE],
  ['that is no token', () => 'demo', UNREADABLE],
  ['sent twice', () => `${seal(claims, keys.privateKey)}, ${seal(claims, keys.privateKey)}`, UNREADABLE],
])('nobody, by an assertion %s', async (_, assertion, why) => {
  expect(await me(assertion())).toEqual({ state: 'refused', why });
});

test('the person, marked as unverified, while the keys cannot be fetched; verified once they can', async () => {
  const assertion = seal(claims, keys.privateKey);
  edgeStatus = 503;
  expect(await me(assertion)).toMatchObject({ state: 'unverified', name: 'demo' });
  const page = await (await ask('/', { headers: { 'X-Sunray-Jwt-Assertion': assertion } })).text();
  expect(page.replace(/<[^>]+>/g, '')).toContain('signed in as demo (unverified)');
  edgeStatus = 200;
  await clock.wait(1_001, new AbortController().signal);
  expect(await me(assertion)).toMatchObject({ state: 'verified' });
});

test('a name with markup stays text', async () => {
  const assertion = seal({ ...claims, name: '<script>alert(1)</script>' }, keys.privateKey);
  const page = await (await ask('/', { headers: { 'X-Sunray-Jwt-Assertion': assertion } })).text();
  expect(page).not.toContain('<script>alert');
});

function seal(claims: object, key: KeyObject, header: object = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'ES256', typ: 'sunray-assertion+jwt', kid: 'k1', ...header })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function edgeOrigin(edge: http.Server): string {
  const address = edge.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return `http://demo.localhost:${address.port}`;
}
