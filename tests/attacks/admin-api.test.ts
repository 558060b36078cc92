import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemsOf, textOf } from '../journeys/support/api.ts';
import { cast, demoHostId } from '../journeys/support/cast.ts';
import { type Installation, startInstallation } from '../journeys/support/installation.ts';
import { launchBrowser } from '../journeys/support/person.ts';

let sunray: Installation;
beforeAll(async () => {
  sunray = await startInstallation();
});
afterAll(() => sunray.stop());

type Answer = { status: number; code: unknown; headers: Headers; errors: { path: string }[] };

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(sunray.controlUrl + path, init);
  const text = await response.text();
  const body = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, code: body.code, headers: response.headers, errors: body.errors ?? [] };
}

function authorised(method: string, body: unknown): RequestInit {
  const headers = { authorization: `Bearer ${sunray.adminKey}`, 'content-type': 'application/json' };
  return { method, headers, body: JSON.stringify(body) };
}

/** Every operation that the API describes, its path with ids that name nothing. */
async function operations(): Promise<[method: string, path: string][]> {
  const document: { paths: Record<string, Record<string, unknown>> } = await (
    await fetch(`${sunray.controlUrl}/openapi.json`)
  ).json();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method): [string, string] => [
      method.toUpperCase(),
      path.replace(/\{[^}]+\}/g, '01890000-0000-7000-8000-0000000000ff'),
    ]),
  );
}

describe('without a valid key there is nothing', () => {
  test('every operation that is described is 401 without a key and with a wrong one', async () => {
    const all = (await operations()).filter(([, path]) => path.startsWith('/api/'));
    expect(all.length).toBeGreaterThan(20);
    const wrong = `Bearer sra_${randomBytes(32).toString('base64url')}`;
    for (const [method, path] of all) {
      for (const headers of [{}, { authorization: wrong }] as Record<string, string>[]) {
        const { status, code } = await call(path, { method, headers });
        expect([method, path, status, code]).toEqual([method, path, 401, 'admin.unauthenticated']);
      }
    }
  });

  test('the key is accepted in one place and one form', async () => {
    const key = sunray.adminKey;
    const changed = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    for (const authorization of [
      key,
      `bearer${key}`,
      `Basic ${key}`,
      `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      `Bearer ${key}x`,
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${changed}`,
      `Bearer ${key.toUpperCase()}`,
      `Bearer ${key}, Bearer ${key}`,
      `Bearer "${key}"`,
      'Bearer ',
      'Bearer null',
      'Bearer undefined',
      'Bearer %',
    ]) {
      const { status } = await call('/api/v1/users', { headers: { authorization } });
      expect([authorization, status]).toEqual([authorization, 401]);
    }
    expect((await call(`/api/v1/users?api_key=${key}&access_token=${key}`)).status).toBe(401);
    expect(
      (await call('/api/v1/users', { headers: { cookie: `key=${key}`, 'x-api-key': key } })).status,
    ).toBe(401);
  });

  test('a revoked key is refused at once', async () => {
    const made = await sunray.api('POST', '/api-keys', { name: 'short-lived' });
    const key = Object.values(made).find((value) => typeof value === 'string' && value.startsWith('sra_'));
    const headers = { authorization: `Bearer ${String(key)}` };
    expect((await call('/api/v1/users', { headers })).status).toBe(200);
    await sunray.api('DELETE', `/api-keys/${textOf(made, 'id')}`);
    expect((await call('/api/v1/users', { headers })).status).toBe(401);
  });
});

describe('what is not asked for is refused, and nothing changes', () => {
  test('unknown fields', async () => {
    const hostId = await demoHostId(sunray.api);
    const { userId } = await cast(sunray);
    const attempts: [method: string, path: string, body: object, field: string][] = [
      ['POST', '/users', { username: 'x1', role: 'super_admin' }, 'role'],
      ['POST', '/users', { username: 'x1', status: 'active' }, 'status'],
      ['POST', '/users', { username: 'x1', id: userId }, 'id'],
      ['PATCH', `/users/${userId}`, { status: 'deleted' }, 'status'],
      ['PATCH', `/users/${userId}`, { id: hostId }, 'id'],
      ['PATCH', `/users/${userId}`, { risk_score: 0 }, 'risk_score'],
      ['PATCH', `/hosts/${hostId}`, { block_traffic: false }, 'block_traffic'],
      ['PATCH', `/hosts/${hostId}`, { domain: 'other.localhost' }, 'domain'],
      ['POST', '/setup-tokens', { user_id: userId, host_id: hostId, setup_token: 'MINE' }, 'setup_token'],
      ['POST', '/setup-tokens', { user_id: userId, host_id: hostId, token_hash: 'x' }, 'token_hash'],
      ['POST', '/api-keys', { name: 'x', key: 'sra_mine' }, 'key'],
    ];
    const before = await sunray.api('GET', `/users/${userId}`);
    for (const [method, path, body, field] of attempts) {
      const { status, code, errors } = await call(`/api/v1${path}`, authorised(method, body));
      expect([path, field, status, code]).toEqual([path, field, 400, 'request.invalid']);
      expect(JSON.stringify(errors), path).toContain(field);
    }
    expect(await sunray.api('GET', `/users/${userId}`)).toEqual(before);
    expect(await itemsOf(sunray.api, '/users?username=x1')).toEqual([]);
  });

  test('bodies of another kind, and prototypes', async () => {
    for (const body of [
      '',
      'null',
      '[]',
      '"x"',
      '{',
      '{"username":{"$ne":null}}',
      '{"username":["a"]}',
      '\u{0}',
    ]) {
      const init = { ...authorised('POST', null), body };
      const { status } = await call('/api/v1/users', init);
      expect([body, status]).toEqual([body, 400]);
    }
    const polluted = { ...authorised('POST', null), body: '{"username":"x2","__proto__":{"status":"x"}}' };
    expect((await call('/api/v1/users', polluted)).status).toBeLessThan(500);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const headers = { authorization: `Bearer ${sunray.adminKey}`, ...(type && { 'content-type': type }) };
      const init = { method: 'POST', headers, body: new TextEncoder().encode('{"username":"x3"}') };
      expect([type, (await call('/api/v1/users', init)).status]).toEqual([type, 415]);
    }
    expect(await itemsOf(sunray.api, '/users?username=x3')).toEqual([]);
  });

  test('ids and filters that try to be SQL', async () => {
    const headers = { authorization: `Bearer ${sunray.adminKey}` };
    for (const text of ["' or 1=1 --", '../users', '%00', '{}', '1'.repeat(5000)]) {
      const id = encodeURIComponent(text);
      for (const path of [
        `/users/${id}`,
        `/users?username=${id}`,
        `/audit?event=${id}`,
        `/users?cursor=${id}`,
      ]) {
        const { status } = await call(`/api/v1${path}`, { headers });
        expect([path.slice(0, 60), status < 500]).toEqual([path.slice(0, 60), true]);
      }
    }
  });

  test("another person's passkey or session by its id is not found, and untouched", async () => {
    const [one, other] = [await cast(sunray), await cast(sunray)];
    const path = `/api/v1/users/${one.userId}/passkeys/${other.userId}`;
    expect((await call(path, authorised('DELETE', undefined))).status).toBe(404);
    expect(
      (await call('/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA', authorised('DELETE', undefined))).status,
    ).toBe(404);
  });
});

test('a page of another origin in a browser can neither read the API nor use it', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${sunray.origin()}/.sunray/login`);
    const before = (await itemsOf(sunray.api, '/users')).length;
    const outcomes = await page.evaluate(
      async ({ url, key }) => {
        const attempt = async (init: RequestInit) => {
          try {
            const response = await fetch(`${url}/api/v1/users`, init);
            return response.type === 'opaque' ? 'opaque' : `read ${response.status}`;
          } catch {
            return 'blocked';
          }
        };
        const json = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
        return Promise.all([
          attempt({}),
          attempt({ headers: { authorization: `Bearer ${key}` } }),
          attempt({ method: 'POST', headers: json, body: '{"username":"x4"}' }),
          attempt({ method: 'POST', body: '{"username":"x4"}' }),
          attempt({ method: 'POST', mode: 'no-cors', body: '{"username":"x4"}' }),
        ]);
      },
      { url: sunray.controlUrl, key: sunray.adminKey },
    );
    expect(outcomes.filter((outcome) => outcome.startsWith('read'))).toEqual([]);
    expect(await itemsOf(sunray.api, '/users')).toHaveLength(before);
  } finally {
    await browser.close();
  }
});

test('no answer and no log of the installation shows a key, a code or a token', async () => {
  const issued = await cast(sunray);
  await call('/api/v1/users', { headers: { authorization: `Bearer ${sunray.adminKey}x` } });
  const listed = JSON.stringify([
    await sunray.api('GET', '/api-keys'),
    await sunray.api('GET', `/setup-tokens?user_id=${issued.userId}`),
    await sunray.api('GET', '/audit?limit=200'),
    await sunray.api('GET', '/workers'),
    await sunray.api('GET', '/status'),
  ]);
  for (const secret of [
    sunray.adminKey,
    new URL(issued.link).hash.slice(1),
    'sra_',
    'token_hash',
    'secret',
  ]) {
    expect(listed).not.toContain(secret);
  }
});
