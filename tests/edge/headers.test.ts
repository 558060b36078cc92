import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../packages/primitives/src/tokens/assertion.ts';
import type { Seen } from './support/backend.ts';
import { send, sendRaw } from './support/send.ts';
import { startWorld, USER_ID, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = await world.cookie();
});
afterAll(() => world.close());
beforeEach(() => world.tell());

function lastSeen(): Seen {
  const seen = world.backend.seen.at(-1);
  if (seen === undefined) throw new Error('the backend was not reached');
  return seen;
}

function valuesOf(seen: Seen, name: string): string[] {
  return seen.headers.filter(([seenName]) => seenName === name).map(([, value]) => value);
}

const RESERVED = [
  'X-Sunray-Jwt-Assertion',
  'X-Sunray-User',
  'X_Sunray_Jwt_Assertion',
  'x.sunray.user',
  'X-SUNRAY_User',
  'X--Sunray-User',
  'Remote-User',
  'Remote_User',
  'REMOTE.GROUPS',
  'Remote-Email',
  'Remote-Name',
  'X-Forwarded-User',
  'X_Forwarded_User',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Access-Token',
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'X-Original-URL',
  'X-Original-URI',
  'X-Rewrite-URL',
  'X-Forwarded-Uri',
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Server',
  'Forwarded',
  'X-Real-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'CF-IPCountry',
  'Cf-Access-Jwt-Assertion',
  'X-Client-IP',
  'X-Sunray-Dev-Country',
  'Proxy',
];

describe('what only the edge may say never survives from a client', () => {
  test.each(RESERVED)('%s', async (name) => {
    await send(world.edge.port, { headers: { cookie, [name]: 'forged-value' } });
    expect(lastSeen().headers.filter(([, value]) => value.includes('forged-value'))).toEqual([]);
    await send(world.edge.port, {
      headers: { cookie, [name]: 'forged-value', connection: `${name}, close` },
    });
    expect(lastSeen().headers.filter(([, value]) => value.includes('forged-value'))).toEqual([]);
  });

  test.each(RESERVED)('%s on a preflight that goes to the backend', async (name) => {
    await world.tell({ host: { cors: { mode: 'pass' } } });
    const headers = {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      [name]: 'forged-value',
    };
    const answer = await send(world.edge.port, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(200);
    expect(lastSeen().method).toBe('OPTIONS');
    expect(lastSeen().headers.filter(([, value]) => value.includes('forged-value'))).toEqual([]);
    expect(valuesOf(lastSeen(), 'x-sunray-jwt-assertion')).toEqual([]);
  });

  test('duplicates leave exactly one, set by the edge', async () => {
    await sendRaw(
      world.edge.port,
      `GET / HTTP/1.1\r\nHost: demo.localhost\r\nCookie: ${cookie}\r\nX-Sunray-Jwt-Assertion: a\r\nX-Sunray-Jwt-Assertion: b\r\n` +
        'X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 8.8.8.8\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n',
    );
    expect(valuesOf(lastSeen(), 'x-sunray-jwt-assertion')).toHaveLength(1);
    expect(valuesOf(lastSeen(), 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(valuesOf(lastSeen(), 'x-forwarded-host')).toEqual(['demo.localhost:8787']);
    expect(valuesOf(lastSeen(), 'x-forwarded-proto')).toEqual(['http']);
  });
});

describe('headers that concern one connection only', () => {
  test('are not passed on, listed or not', async () => {
    const headers = {
      cookie,
      connection: 'X-Once, close',
      'x-once': '1',
      te: 'trailers',
      'keep-alive': '3',
      'proxy-authorization': 'p',
      upgrade: 'h2c',
    };
    await send(world.edge.port, { headers: { ...headers, 'x-kept': '2' } });
    const names = lastSeen().headers.map(([name]) => name);
    expect(names).toContain('x-kept');
    for (const name of ['x-once', 'te', 'keep-alive', 'proxy-authorization', 'upgrade', 'connection'])
      expect(names).not.toContain(name);
  });
});

describe('cookies', () => {
  test.each([
    ['among others', (own: string) => `a=1; ${own}; b=2`, 'a=1; b=2'],
    ['alone', (own: string) => own, null],
    ['flow cookie', (own: string) => `__Host-sunray_flow=x; ${own}; a=1`, 'a=1'],
    ['other case', (own: string) => `${own}; __HOST-Sunray_Session=x; a=1`, 'a=1'],
    ['joined by a comma', (own: string) => `a=1, __host-sunray_x=2; ${own}`, 'a=1'],
  ])("the edge's own never reach the backend: %s", async (_name, around, expected) => {
    const answer = await send(world.edge.port, { headers: { cookie: around(cookie) } });
    expect(answer.status).toBe(200);
    expect(valuesOf(lastSeen(), 'cookie')).toEqual(expected === null ? [] : [expected]);
  });

  test('two session cookies are two identities: 400', async () => {
    const before = world.backend.seen.length;
    for (const twice of [`${cookie}; ${cookie}`, `${cookie}; __Host-sunray_session=x`]) {
      expect((await send(world.edge.port, { headers: { cookie: twice } })).status).toBe(400);
    }
    const inTwoHeaders = `GET / HTTP/1.1\r\nHost: demo.localhost\r\nCookie: ${cookie}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(world.edge.port, inTwoHeaders)).toMatch(/^HTTP\/1\.1 400 /);
    expect(world.backend.seen).toHaveLength(before);
  });

  test("Authorization is the application's own and passes, with a session and without making one", async () => {
    await send(world.edge.port, { headers: { cookie, authorization: 'Bearer application-token' } });
    expect(valuesOf(lastSeen(), 'authorization')).toEqual(['Bearer application-token']);
    const before = world.backend.seen.length;
    expect(
      (await send(world.edge.port, { headers: { authorization: 'Bearer application-token' } })).status,
    ).toBe(401);
    expect(world.backend.seen).toHaveLength(before);
  });
});

describe('the assertion', () => {
  async function assertion(): Promise<string> {
    await send(world.edge.port, { headers: { cookie } });
    return valuesOf(lastSeen(), 'x-sunray-jwt-assertion')[0] ?? '';
  }

  test('says who came, verifiable with the keys that the host itself publishes', async () => {
    const token = await assertion();
    const jwks = JSON.parse((await send(world.edge.port, { path: '/.well-known/sunray/jwks.json' })).body);
    const expected = { aud: 'http://demo.localhost:8787', nowS: Math.floor(Date.now() / 1000) };
    const verified = await verifyAssertion(token, jwks.keys, expected);
    expect(verified).toMatchObject({
      ok: true,
      claims: {
        sub: USER_ID,
        email: 'demo@example.com',
        name: 'Demo Person',
        groups: ['staff'],
        amr: ['passkey'],
      },
    });
    expect(await verifyAssertion(token, jwks.keys, { ...expected, nowS: expected.nowS + 61 })).toMatchObject({
      ok: false,
    });
  });

  test('is reused while the facts stay, and made anew when one changes', async () => {
    const first = await assertion();
    expect(await assertion()).toBe(first);
    await world.tell({ user: { groups: ['other'] } });
    const second = await assertion();
    expect(second).not.toBe(first);
  });

  test('is no session: presented as the cookie it is refused', async () => {
    const token = await assertion();
    const answer = await send(world.edge.port, { headers: { cookie: `__Host-sunray_session=${token}` } });
    expect(answer.status).toBe(401);
  });
});

describe('what the backend answers', () => {
  function answerWith(headers: Record<string, string | string[]>): void {
    world.backend.on('/answer', (_request, response) => response.writeHead(200, headers).end('ok'));
  }

  async function answered(headers: Record<string, string> = {}) {
    return (await send(world.edge.port, { path: '/answer', headers: { cookie, ...headers } })).headers;
  }

  test("cannot plant the edge's cookies or speak in its name", async () => {
    answerWith({
      'Set-Cookie': [
        'a=1; Path=/',
        '__Host-sunray_session=x',
        ' __host-SUNRAY_flow=x; Path=/',
        '=__Host-sunray_session=x',
        'b=2',
      ],
      'X-Sunray-Jwt-Assertion': 'x',
      X_Sunray_User: 'x',
      'X-Request-ID': 'x',
      'Clear-Site-Data': '"cookies"',
      'Alt-Svc': 'h3=":443"',
    });
    const headers = await answered();
    expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
    expect(Object.keys(headers).filter((name) => name.includes('sunray'))).toEqual([]);
    expect(headers['x-request-id']).not.toBe('x');
    expect(headers['clear-site-data']).toBe('"cookies"');
    expect(headers['alt-svc']).toBeUndefined();
  });

  test.each([
    ['public, max-age=60', 'private, max-age=60'],
    ['max-age=60, s-maxage=600', 'private, max-age=60'],
    ['no-store', 'private, no-store'],
    ['PUBLIC', 'private'],
    ['private="x-a", max-age=1', 'private, max-age=1'],
  ])('marked %s is never shared', async (marked, expected) => {
    answerWith({
      'Cache-Control': marked,
      'CDN-Cache-Control': 'max-age=60',
      'Surrogate-Control': 'max-age=60',
    });
    const headers = await answered();
    expect(headers['cache-control']).toBe(expected);
    expect(headers['cdn-cache-control']).toBeUndefined();
    expect(headers['surrogate-control']).toBeUndefined();
  });

  test('keeps its own security headers; missing ones are added, HSTS only where the origin is https', async () => {
    answerWith({ 'X-Frame-Options': 'DENY' });
    const plain = await answered();
    expect(plain).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
    expect(plain['strict-transport-security']).toBeUndefined();
    expect(plain['content-security-policy']).toBeUndefined();
    await world.tell({ host: { public_origin: 'https://demo.localhost' } });
    expect((await answered())['strict-transport-security']).toBe('max-age=31536000');
    await world.tell({ host: { security_headers: false } });
    expect((await answered())['x-content-type-options']).toBeUndefined();
  });

  test.each([
    ['its own origin', (url: string) => `${url}/next?a=1#f`, 'http://demo.localhost:8787/next?a=1#f'],
    ['a path', () => '/next', '/next'],
    ['somebody else', () => 'https://other.example/x', 'https://other.example/x'],
    ['its origin without scheme', (url: string) => `${url.slice(5)}/n`, 'http://demo.localhost:8787/n'],
  ])('redirects to %s as browsers must see it', async (_name, location, expected) => {
    world.backend.on('/answer', (_request, response) =>
      response.writeHead(302, { Location: location(world.backend.url) }).end(),
    );
    expect((await answered()).location).toBe(expected);
  });

  test('is readable for listed origins only, whatever the backend says', async () => {
    answerWith({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });
    await world.tell({ host: { cors: { mode: 'list', origins: ['https://a.example'] } } });
    expect(await answered({ origin: 'https://a.example' })).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
    });
    for (const origin of ['https://b.example', 'null']) {
      const headers = await answered({ origin });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });
});
