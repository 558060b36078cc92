import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { send, sendRaw } from './support/send.ts';
import { HOST_ID, startWorld, USER_ID, type World } from './support/world.ts';

const NAVIGATION = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.tell());

/** Status and problem code of a script's request; nothing may reach the backend. */
async function refused(headers: Record<string, string>, path = '/'): Promise<[status: number, code: string]> {
  const before = world.backend.seen.length;
  const { status, body } = await send(world.edge.port, { path, headers });
  expect(world.backend.seen).toHaveLength(before);
  return [status, JSON.parse(body).code];
}

describe('nobody is signed in', () => {
  test('a navigation is led to the sign-in page and back to where it wanted to go', async () => {
    const { status, headers } = await send(world.edge.port, { path: '/a%20b?c=d&e=f', headers: NAVIGATION });
    expect(status).toBe(302);
    expect(headers.location).toBe('/.sunray/login?return_to=%2Fa%2520b%3Fc%3Dd%26e%3Df');
    expect(headers['cache-control']).toBe('no-store');
  });

  test.each([
    ['fetch', { accept: '*/*', 'sec-fetch-mode': 'cors' }],
    ['fetch that accepts pages', { accept: 'text/html', 'sec-fetch-mode': 'cors' }],
    ['a machine', {}],
  ])('%s hears 401 with where to sign in', async (_name, headers) => {
    const answer = await send(world.edge.port, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'session.required',
      sign_in_url: 'http://demo.localhost:8787/.sunray/login',
      request_id: answer.headers['x-request-id'],
    });
  });

  test('a form post hears 401 and is not redirected', async () => {
    const answer = await send(world.edge.port, { method: 'POST', headers: NAVIGATION, body: 'a=1' });
    expect(answer.status).toBe(401);
  });

  test("a page of a listed origin can read the 401, another one's cannot", async () => {
    await world.tell({ host: { cors: { mode: 'list', origins: ['https://a.example'] } } });
    const listed = await send(world.edge.port, { headers: { origin: 'https://a.example' } });
    expect(listed.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      vary: 'Origin',
    });
    const other = await send(world.edge.port, { headers: { origin: 'https://b.example' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a cookie that is no session', () => {
  test.each([
    ['empty', ''],
    ['noise', 'x'],
    ['two dots', '..'],
    ['oversize', 'a'.repeat(5000)],
    ['other alphabet', '%00%ff'],
    ['unsigned', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('%s: 401, never 200, no failure', async (_name, value) => {
    expect(await refused({ cookie: `__Host-sunray_session=${value}` })).toEqual([401, 'session.required']);
  });

  test('bytes that are no text', async () => {
    const answer = await sendRaw(
      world.edge.port,
      'GET / HTTP/1.1\r\nHost: demo.localhost\r\nCookie: __Host-sunray_session=\xff\xfe\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
  });

  test.each([
    ['truncated', (token: string) => token.slice(0, -5)],
    ['a flipped byte', (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['a line break', (token: string) => `${token}%0a`],
  ])('%s', async (_name, spoil) => {
    expect(await refused({ cookie: spoil(await world.cookie()) })).toEqual([401, 'session.required']);
  });

  test('signed with the public key as if it were a shared secret', async () => {
    const [key] = world.sessionKeys;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { sid: 'x', sub: USER_ID, aud: 'demo.localhost', iat: 0, exp: 9e9, fv: [1, 1, 1], gen: 0 };
    const signed = `${part({ alg: 'HS256', typ: 'sunray-session+jwt', kid: 's1' })}.${part(claims)}`;
    const token = `${signed}.${createHmac('sha256', JSON.stringify(key)).update(signed).digest('base64url')}`;
    expect(await refused({ cookie: `__Host-sunray_session=${token}` })).toEqual([401, 'session.required']);
  });
});

describe('a genuine session token is refused', () => {
  test('for another host', async () => {
    expect(await refused({ cookie: await world.cookie({ aud: 'other.localhost' }) })).toEqual([
      401,
      'session.required',
    ]);
  });

  test('after its end', async () => {
    expect(await refused({ cookie: await world.cookie({ exp: Math.floor(Date.now() / 1000) }) })).toEqual([
      401,
      'session.ended',
    ]);
  });

  test('of another generation', async () => {
    expect(await refused({ cookie: await world.cookie({ gen: 1 }) })).toEqual([401, 'session.ended']);
  });

  test("when the person's fact no longer names it", async () => {
    await world.tell({ user: { sessions: [] } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([401, 'session.ended']);
  });

  test("when the person's fact names it for another host", async () => {
    const session = {
      sid: 'AAAAAAAAAAAAAAAAAAAAAA',
      sign_in_id: 'i',
      host_id: USER_ID,
      expires_at: 9_999_999_999,
      amr: [],
    };
    await world.tell({ user: { sessions: [session] } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([401, 'session.ended']);
  });

  test("when the fact's own end has passed, whatever the token says", async () => {
    const session = {
      sid: 'AAAAAAAAAAAAAAAAAAAAAA',
      sign_in_id: 'i',
      host_id: HOST_ID,
      expires_at: 1,
      amr: [],
    };
    await world.tell({ user: { sessions: [session] } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([401, 'session.ended']);
  });

  test('when the control plane, asked just now, has an older fact than the token names', async () => {
    expect(await refused({ cookie: await world.cookie({ fv: [2, 0, 0] }) })).toEqual([401, 'session.ended']);
  });

  test.each(['suspended', 'disabled', 'deleted'] as const)('when the person is %s', async (status) => {
    await world.tell({ user: { status } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([403, 'user.inactive']);
  });

  test('when the person is not granted this host', async () => {
    await world.tell({ user: { hosts: [] } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([403, 'user.not-granted']);
  });

  test("when the person's fact cannot be understood", async () => {
    await world.tell({ user: { status: 'promoted' as 'active' } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([500, 'edge.failure']);
  });
});

describe('the host', () => {
  test.each([
    ['locked', { block_traffic: true }, 403, 'host.locked'],
    ['switched off', { is_active: false }, 503, 'host.inactive'],
    ['locked and switched off', { block_traffic: true, is_active: false }, 403, 'host.locked'],
  ])('%s answers nobody, portal and preflights included', async (_name, host, status, code) => {
    await world.tell({ host: { ...host, cors: { mode: 'list', origins: ['https://a.example'] } } });
    expect(await refused({ cookie: await world.cookie() })).toEqual([status, code]);
    expect(await refused({}, '/.sunray/login')).toEqual([status, code]);
    const preflight = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    expect((await send(world.edge.port, { method: 'OPTIONS', headers: preflight })).status).toBe(status);
  });

  test('health is told under any name, even of a locked host, and tells nothing else', async () => {
    await world.tell({ host: { block_traffic: true } });
    for (const host of ['demo.localhost', 'nobody.example', '127.0.0.1']) {
      const answer = await send(world.edge.port, { host, path: '/.sunray/healthz' });
      expect([answer.status, answer.body]).toEqual([200, 'ok']);
    }
  });
});

describe('preflights', () => {
  const preflight = {
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'x-a, content-type',
  };
  const ask = (origin: string, path = '/') =>
    send(world.edge.port, { method: 'OPTIONS', path, headers: { ...preflight, origin } });

  test('of a listed origin are answered here', async () => {
    await world.tell({ host: { cors: { mode: 'list', origins: ['https://a.example', 'null'] } } });
    const before = world.backend.seen.length;
    const answer = await ask('https://a.example');
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-a, content-type',
    });
    expect((await ask('https://b.example')).status).toBe(403);
    expect((await ask('null')).status).toBe(403);
    expect(world.backend.seen).toHaveLength(before);
  });

  test('are refused where the host says nothing about CORS', async () => {
    expect((await ask('https://a.example')).status).toBe(403);
  });

  test('go to the backend without identity where the host says so, but never for the portal', async () => {
    await world.tell({ host: { cors: { mode: 'pass' } } });
    expect((await ask('https://a.example')).status).toBe(200);
    expect(world.backend.seen.at(-1)?.headers.map(([name]) => name)).not.toContain('x-sunray-jwt-assertion');
    const before = world.backend.seen.length;
    expect((await ask('https://a.example', '/.sunray/login')).status).toBe(403);
    expect(world.backend.seen).toHaveLength(before);
  });

  test('carry nothing that a browser would not send with one, and bring no page back', async () => {
    await world.tell({ host: { cors: { mode: 'pass' } } });
    let received = '';
    world.backend.on('/page', (request, response) => {
      request.on('data', (chunk) => (received += String(chunk)));
      request.once('end', () =>
        response.writeHead(200, { 'access-control-allow-origin': '*' }).end('for members alone'),
      );
    });
    const answer = await send(world.edge.port, {
      method: 'OPTIONS',
      path: '/page',
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'PUT',
        cookie: 'app=1',
        authorization: 'Bearer x',
      },
      body: 'delete=1',
    });
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'access-control-allow-origin': '*' } });
    expect(received).toBe('');
    const names = world.backend.seen.at(-1)?.headers.map(([name]) => name);
    expect(names).not.toContain('cookie');
    expect(names).not.toContain('authorization');
  });

  test('are a question, not a way in: OPTIONS without one needs a session', async () => {
    await world.tell({ host: { cors: { mode: 'pass' } } });
    const answer = await send(world.edge.port, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example' },
    });
    expect(answer.status).toBe(401);
  });
});

describe('the portal', () => {
  test('answers its pages without a session and knows who is signed in', async () => {
    expect((await send(world.edge.port, { path: '/.sunray/login', headers: NAVIGATION })).status).toBe(200);
    expect((await send(world.edge.port, { path: '/.sunray/session' })).status).toBe(401);
    const cookie = await world.cookie();
    const answer = await send(world.edge.port, { path: '/.sunray/session', headers: { cookie } });
    expect(JSON.parse(answer.body)).toMatchObject({ user: { id: USER_ID, username: 'demo' } });
    await world.tell({ user: { status: 'disabled' } });
    expect((await send(world.edge.port, { path: '/.sunray/session', headers: { cookie } })).status).toBe(401);
  });

  test('never lets its paths through to a backend', async () => {
    const cookie = await world.cookie();
    for (const path of ['/.sunray', '/.sunray/', '/.sunray/nothing', '/.well-known/sunray/x']) {
      expect(await refused({ cookie }, path)).toEqual([404, 'request.not-found']);
    }
  });
});

test('every answer names its request', async () => {
  const cookie = await world.cookie();
  for (const [path, headers] of [
    ['/', {}],
    ['/', { cookie }],
    ['/', NAVIGATION],
    ['/.sunray/login', NAVIGATION],
    ['/.sunray/healthz', {}],
    ['/..', NAVIGATION],
  ] as const) {
    expect((await send(world.edge.port, { path, headers })).headers['x-request-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  }
});

test('the log has one line per request and none of its secrets', async () => {
  const cookie = await world.cookie();
  const { headers } = await send(world.edge.port, {
    path: '/private?token=geheim',
    headers: { cookie, authorization: 'Bearer geheim' },
  });
  const linesOfRequest = () =>
    world.edge
      .log()
      .split('\n')
      .filter((line) => line.includes(String(headers['x-request-id'])));
  await expect.poll(linesOfRequest).toHaveLength(1);
  const lines = linesOfRequest();
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'request',
    host: 'demo.localhost',
    verdict: 'allow',
    route: 'backend',
    status: 200,
  });
  expect(world.edge.log()).not.toContain('geheim');
  expect(world.edge.log()).not.toContain(cookie.slice(30));
});
