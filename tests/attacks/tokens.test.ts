import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  importSigningKey,
  parseEs256Keys,
  publicHalf,
} from '../../packages/primitives/src/tokens/es256-key.ts';
import { signSessionToken } from '../../packages/primitives/src/tokens/session-token.ts';
import { send, sendRaw } from '../edge/support/send.ts';
import { EmulatedPerson } from '../journeys/support/emulated-person.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
/** The victim's own session token, taken apart. */
let genuine: { header: Record<string, unknown>; claims: Record<string, unknown>; signed: string };
let sessionKeyText: string;
beforeAll(async () => {
  stage = await startStage();
  const [header = '', claims = ''] = stage.victim.token.split('.');
  genuine = { header: decode(header), claims: decode(claims), signed: `${header}.${claims}` };
  sessionKeyText = await readFile(join(stage.sunray.home, 'keys', 'session-key.json'), 'utf8');
});
afterAll(() => stage.close());

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What becomes of a request with this in the session cookie; the backend must never hear of it. */
async function presented(token: string): Promise<[status: number, code: unknown]> {
  const { sunray, target, backend } = stage;
  const before = backend.seen.length;
  const headers = { cookie: `__Host-sunray_session=${token}` };
  const answer = await send(sunray.edgePort, { host: target.host, headers });
  expect(backend.seen).toHaveLength(before);
  return [answer.status, JSON.parse(answer.body).code];
}

const REFUSED = [401, 'session.required'];

async function assertionOfVictim(): Promise<string> {
  await stage.victim.send({ path: '/' });
  const seen = stage.backend.seen.at(-1)?.headers ?? [];
  return seen.find(([name]) => name === 'x-sunray-jwt-assertion')?.[1] ?? '';
}

test('the genuine token opens, so that what follows can fail', async () => {
  expect((await stage.victim.send({ path: '/' })).status).toBe(200);
});

describe('a session token that the control plane has not made is refused', () => {
  test.each(['none', 'None', 'NONE', ''])('alg %j without a signature', async (alg) => {
    const signed = `${encode({ ...genuine.header, alg })}.${encode(genuine.claims)}`;
    expect(await presented(`${signed}.`)).toEqual(REFUSED);
    expect(await presented(signed)).toEqual(REFUSED);
    expect(await presented(`${signed}.${stage.victim.token.split('.')[2]}`)).toEqual(REFUSED);
  });

  test('HS256 with the public key as the secret, in every form that it is published in', async () => {
    const [key] = await parseEs256Keys(sessionKeyText);
    if (key === undefined) throw new Error('the home has a session key');
    const jwk = publicHalf(key);
    const object = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const secrets = [
      JSON.stringify(jwk),
      object.export({ type: 'spki', format: 'pem' }),
      object.export({ type: 'spki', format: 'der' }),
      Buffer.from(jwk.x, 'base64url'),
      '',
    ];
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const signed = `${encode({ ...genuine.header, alg })}.${encode(genuine.claims)}`;
      for (const secret of secrets) {
        const seal = createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url');
        expect(await presented(`${signed}.${seal}`)).toEqual(REFUSED);
      }
    }
  });

  test("another's key: under the genuine kid, an unknown kid, its own jwk, jku or x5u in the header", async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const jku = `${stage.backend.url}/keys`;
    for (const more of [
      {},
      { kid: 'unknown' },
      { kid: '../../../../dev/null' },
      { kid: "' or 1=1 --" },
      { jwk },
      { jku },
      { x5u: jku },
      { jku, kid: 'mine' },
      { crit: ['exp'] },
      { b64: false, crit: ['b64'] },
    ]) {
      const signed = `${encode({ ...genuine.header, ...more })}.${encode(genuine.claims)}`;
      const seal = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(await presented(`${signed}.${seal.toString('base64url')}`), JSON.stringify(more)).toEqual(
        REFUSED,
      );
    }
  });

  test('changed claims under the genuine signature, and a signature of zeros', async () => {
    const seal = stage.victim.token.split('.')[2] ?? '';
    for (const change of [
      { exp: 9_999_999_999 },
      { sub: crypto.randomUUID() },
      { gen: 99 },
      { admin: true },
    ]) {
      const token = `${encode(genuine.header)}.${encode({ ...genuine.claims, ...change })}.${seal}`;
      expect(await presented(token)).toEqual(REFUSED);
    }
    expect(await presented(`${genuine.signed}.${Buffer.alloc(64).toString('base64url')}`)).toEqual(REFUSED);
  });

  test('even the genuine key does not make a session that the control plane does not know', async () => {
    const [key] = await parseEs256Keys(sessionKeyText);
    if (key === undefined) throw new Error('the home has a session key');
    const claims = genuine.claims as Parameters<typeof signSessionToken>[1];
    const forged = async (change: Partial<typeof claims>) =>
      presented(await signSessionToken(await importSigningKey(key), { ...claims, ...change }));
    const sid = randomBytes(16).toString('base64url');
    expect(await forged({ sid })).toEqual([401, 'session.ended']);
    expect(await forged({ gen: claims.gen + 1 })).toEqual([401, 'session.ended']);
    expect(await forged({ aud: 'demo.localhost' })).toEqual(REFUSED);
    expect(await forged({ exp: claims.iat })).toEqual([401, 'session.ended']);
    expect((await forged({ fv: [claims.fv[0] + 1, 0, 0] }))[0]).not.toBe(200);
    expect((await forged({ sub: crypto.randomUUID() }))[0]).not.toBe(200);
  });
});

describe('a cookie that is no token is 401 and no failure', () => {
  test.each<[string, (token: string) => string]>([
    ['empty', () => ''],
    ['one character', () => 'x'],
    ['truncated by one', (token) => token.slice(0, -1)],
    ['truncated to its half', (token) => token.slice(0, token.length / 2)],
    ['without its header', (token) => token.split('.').slice(1).join('.')],
    ['twice itself', (token) => token + token],
    ['with a fourth part', (token) => `${token}.${token}`],
    ['padded', (token) => `${token}=`],
    ['quoted', (token) => `"${token}"`],
    ['in capitals', (token) => token.toUpperCase()],
    ['8 kB', () => 'a'.repeat(8192)],
    ['8 kB of dots', () => '.'.repeat(8192)],
    ['percent-encoded', (token) => encodeURIComponent(token).replaceAll('.', '%2e')],
    ['JSON', () => '{}'],
    ['the name of a property', () => '__proto__'],
  ])('%s', async (_name, spoil) => {
    expect(await presented(spoil(stage.victim.token))).toEqual(REFUSED);
  });

  test.each([
    ['bytes that are no text', '\xff\xfe\x80'],
    ['letters beyond ASCII', 'tokén'],
    ['the genuine token and more', 'GENUINE\xe9'],
  ])('%s', async (_name, value) => {
    const { sunray, target, backend, victim } = stage;
    const before = backend.seen.length;
    const cookie = `__Host-sunray_session=${value.replace('GENUINE', victim.token)}`;
    const answer = await sendRaw(
      sunray.edgePort,
      `GET / HTTP/1.1\r\nHost: ${target.host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(backend.seen).toHaveLength(before);
  });

  test('under another name or in another place the genuine token opens nothing', async () => {
    const { sunray, target, victim } = stage;
    const { token } = victim;
    for (const headers of [
      { cookie: `sunray_session=${token}` },
      { cookie: `__host-sunray_session=${token}` },
      { cookie: `__Secure-sunray_session=${token}` },
      { cookie: `x__Host-sunray_session=${token}` },
      { authorization: `Bearer ${token}` },
      { authorization: `Bearer __Host-sunray_session=${token}` },
      { 'x-sunray-jwt-assertion': token },
      { 'x-sunray-session': token },
    ] as Record<string, string>[]) {
      expect((await send(sunray.edgePort, { host: target.host, headers })).status).toBe(401);
    }
    const query = `/?__Host-sunray_session=${token}&access_token=${token}`;
    expect((await send(sunray.edgePort, { host: target.host, path: query })).status).toBe(401);
  });
});

describe('two sessions in one request are 400', () => {
  test('in one header, in two, joined by a comma, the same one or another', async () => {
    const { sunray, target, backend, cookie } = stage;
    const before = backend.seen.length;
    for (const lines of [
      `Cookie: ${cookie}; ${cookie}`,
      `Cookie: ${cookie}; __Host-sunray_session=other`,
      `Cookie: __Host-sunray_session=; ${cookie}`,
      `Cookie: ${cookie}, ${cookie}`,
      `Cookie: ${cookie}\r\nCookie: ${cookie}`,
      `Cookie: ${cookie}\r\nCookie: a=1\r\nCookie: __Host-sunray_session=other`,
    ]) {
      const answer = await sendRaw(
        sunray.edgePort,
        `GET / HTTP/1.1\r\nHost: ${target.host}\r\n${lines}\r\nConnection: close\r\n\r\n`,
      );
      expect([lines, answer.slice(0, 12)]).toEqual([lines, 'HTTP/1.1 400']);
    }
    expect(backend.seen).toHaveLength(before);
  });

  test('what a sibling host could plant behind another name is no session', async () => {
    const { sunray, target, cookie } = stage;
    for (const planted of [
      `x=1,${cookie}`,
      `x=1, ${cookie}`,
      `\xa0${cookie}`,
      `=${cookie}`,
      `x=1\r\nCookie: ${cookie}`,
    ]) {
      const answer = await sendRaw(
        sunray.edgePort,
        `GET / HTTP/1.1\r\nHost: ${target.host}\r\nCookie: ${planted}\r\nConnection: close\r\n\r\n`,
      );
      expect([planted, answer.slice(0, 12)]).toEqual([planted, 'HTTP/1.1 401']);
    }
  });
});

describe('each kind of token opens its own door and no other', () => {
  test('an assertion is no session, on its own host and on another', async () => {
    expect(await presented(await assertionOfVictim())).toEqual(REFUSED);
  });

  test('neither a session nor an assertion nor an edge secret is an API key', async () => {
    const secret = (await readFile(join(stage.sunray.home, 'keys', 'worker-secret'), 'utf8')).trim();
    for (const key of [stage.victim.token, await assertionOfVictim(), secret, `sra_${secret}`]) {
      const answer = await fetch(`${stage.sunray.controlUrl}/api/v1/users`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect([answer.status, (await answer.json()).code]).toEqual([401, 'admin.unauthenticated']);
    }
  });

  test('an API key is no session', async () => {
    expect(await presented(stage.sunray.adminKey)).toEqual(REFUSED);
  });

  test('the session of one host opens no other, also where the person may go to both', async () => {
    const { sunray, victim, role } = stage;
    const [demo] = (await sunray.api('GET', '/hosts?domain=demo.localhost'))['items'] as { id: string }[];
    await sunray.api('PUT', `/users/${role.userId}/hosts/${demo?.id}`);
    const elsewhere = new EmulatedPerson(sunray.origin());
    const answer = await elsewhere.send({ path: '/', headers: { cookie: victim.session } });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual(REFUSED);
  });
});
