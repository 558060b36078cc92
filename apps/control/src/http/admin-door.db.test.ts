import { afterAll, beforeAll, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { hashApiToken, mintApiToken } from '@sunray/primitives/api-token.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import {
  type AdminStage,
  adminStage,
  type Answer,
  idOf,
  itemsOf,
  nextOf,
} from '../../../../tests/support/admin-stage.ts';
import { apiKeys } from '../domains/api-keys/table.ts';
import { audit } from '../domains/audit/table.ts';
import { users } from '../domains/users/table.ts';
import type { AdminRoute } from './admin-route.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';
const routes = ADMIN_ROUTES.map((route): [string, AdminRoute] => [route.operationId, route]);
const withIds = routes.filter(([, { path }]) => /\{(?:\w+_)?id\}/.test(path));
const withBody = routes.filter(([, { body }]) => body !== null);
const changes = routes.filter(([, { method }]) => method !== 'get');
const lists = routes.filter(([, { query }]) => 'cursor' in query.shape);

function at(route: AdminRoute, id: string = NOWHERE): string {
  return `${route.method.toUpperCase()} ${route.path.replaceAll(/\{\w+\}/g, id)}`;
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body['code'], answer.text]).toEqual([status, code, expect.anything()]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.body['request_id']).toBe(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(/postgres|drizzle|select |insert |update |node_modules|sra_/i);
}

async function addKey(how: { expiresAt?: Date; revokedAt?: Date; role?: string }): Promise<string> {
  const token = mintApiToken(systemRandom).reveal();
  const { role = 'super_admin', ...times } = how;
  await stage.deps.db.insert(apiKeys).values({
    id: stage.deps.newId(),
    name: 'test',
    tokenHash: await hashApiToken(token),
    // The column's type names the roles of this release; a database may hold one of another.
    role: role as 'super_admin',
    createdAt: new Date(stage.clock.nowMs()),
    ...times,
  });
  return token;
}

test.each(routes)('%s asks for a key', async (_name, route) => {
  const answer = await stage.call(at(route), { key: null });
  expectProblem(answer, 401, 'admin.unauthenticated');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="sunray"');
});

test.each(routes)(
  '%s is refused to a role that does not carry its permission, and that is written down',
  async (_name, route) => {
    const key = await addKey({ role: 'viewer' });
    const answer = await stage.call(at(route), { key });
    expectProblem(answer, 403, 'admin.forbidden');
    const requestId = String(answer.body['request_id']);
    const rows = await stage.deps.db.select().from(audit).where(eq(audit.requestId, requestId));
    expect(rows).toMatchObject([
      {
        event: 'admin.refused',
        success: false,
        reason: route.permission,
        resourceId: route.operationId,
        actorName: 'test',
      },
    ]);
  },
);

test.each<[string, () => Promise<string | null> | string | null]>([
  ['unknown', () => mintApiToken(systemRandom).reveal()],
  ['revoked', () => addKey({ revokedAt: new Date(stage.clock.nowMs()) })],
  ['expired', () => addKey({ expiresAt: new Date(stage.clock.nowMs()) })],
  ['empty', () => ''],
  ['one character too long', () => `${stage.key}A`],
  ['one character too short', () => stage.key.slice(0, -1)],
  ['of another kind', () => stage.key.replace('sra_', 'srs_')],
  ['two at once', () => `${stage.key}, Bearer ${stage.key}`],
  ['followed by something', () => `${stage.key} x`],
])('a key that is %s is refused like every other', async (_name, make) => {
  expectProblem(await stage.call('GET /api/v1/status', { key: await make() }), 401, 'admin.unauthenticated');
});

test.each(['Basic', 'Token', 'Bearerx', ''])('the scheme %j is refused', async (scheme) => {
  const headers = { authorization: `${scheme} ${stage.key}` };
  expectProblem(await stage.call('GET /api/v1/status', { key: null, headers }), 401, 'admin.unauthenticated');
});

test('the scheme may be written in any case', async () => {
  const headers = { authorization: `bearer ${stage.key}` };
  expect((await stage.call('GET /api/v1/status', { key: null, headers })).status).toBe(200);
});

test('a key in the query is no key', async () => {
  expectProblem(
    await stage.call(`GET /api/v1/status?key=${stage.key}`, { key: null }),
    401,
    'admin.unauthenticated',
  );
});

test('a key works until the very moment it expires', async () => {
  const key = await addKey({ expiresAt: new Date(stage.clock.nowMs() + 1) });
  expect((await stage.call('GET /api/v1/status', { key })).status).toBe(200);
  stage.clock.advance(1);
  expectProblem(await stage.call('GET /api/v1/status', { key }), 401, 'admin.unauthenticated');
});

test.each(
  withIds.flatMap(([name, route]) =>
    ['7', 'x', '%00', `${NOWHERE}%0a`, `{${NOWHERE}}`].map((id): [string, string, AdminRoute] => [
      name,
      id,
      route,
    ]),
  ),
)('%s refuses the id %s as malformed', async (_name, id, route) => {
  expectProblem(
    await stage.call(at(route, id), route.body === null ? {} : { body: {} }),
    400,
    'request.invalid',
  );
});

test.each(['%00', 'a%00b', 'a.b', 'a'.repeat(65)])(
  'the session id %s is refused as malformed',
  async (sid) => {
    expectProblem(await stage.call(`GET /api/v1/sessions/${sid}`), 400, 'request.invalid');
    expectProblem(await stage.call(`DELETE /api/v1/sessions/${sid}`), 400, 'request.invalid');
  },
);

const GOOD_BODIES: Record<string, Record<string, unknown>> = {
  setLockdown: { block_traffic: true },
  setHostWorkers: { worker_ids: [] },
  createWorker: { name: 'somewhere' },
  createHost: {
    domain: 'a.localhost',
    public_origin: 'http://a.localhost',
    backend_url: 'http://127.0.0.1:1',
  },
  createUser: { username: 'somebody' },
  resolveAlert: { notes: 'x' },
  issueSetupToken: { user_id: NOWHERE, host_id: NOWHERE },
  createApiKey: { name: 'x' },
};

test.each(withIds)('%s does not know an unknown id', async (name, route) => {
  const how = route.body === null ? {} : { body: GOOD_BODIES[name] ?? {} };
  expectProblem(await stage.call(at(route), how), 404, 'resource.not-found');
});

test('an unknown session is not found', async () => {
  expectProblem(await stage.call('GET /api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA'), 404, 'resource.not-found');
  expectProblem(
    await stage.call('DELETE /api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA'),
    404,
    'resource.not-found',
  );
});

test.each(changes)('%s refuses an unknown field, also where it wants no body', async (name, route) => {
  const answer = await stage.call(at(route), { body: { ...GOOD_BODIES[name], mine: 'super_admin' } });
  expectProblem(answer, 400, 'request.invalid');
});

test.each(routes)('%s refuses an unknown query parameter', async (name, route) => {
  const body = route.method === 'get' ? {} : { body: GOOD_BODIES[name] ?? {} };
  expectProblem(await stage.call(`${at(route)}?surprise=1`, body), 400, 'request.invalid');
});

test.each(
  withBody.flatMap(([name, route]) =>
    Object.keys(route.body?.shape ?? {}).map((field): [string, string, AdminRoute] => [name, field, route]),
  ),
)('%s refuses %s of a wrong type, and names it', async (name, field, route) => {
  const answer = await stage.call(at(route), { body: { ...GOOD_BODIES[name], [field]: { nested: ['x'] } } });
  expectProblem(answer, 400, 'request.invalid');
  expect(answer.text).toContain(`"body.${field}`);
});

test.each(withBody)('%s takes JSON alone', async (name, route) => {
  const body = GOOD_BODIES[name] ?? { reason: 'x' };
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonx',
    'application/merge-patch+json',
    '',
  ]) {
    expectProblem(
      await stage.call(at(route), { body, headers: { 'content-type': type } }),
      415,
      'request.media-type',
    );
  }
});

test.each([
  '{',
  'null',
  '[]',
  '"text"',
  '7',
  '{"username":"a"}x',
  '{username:"a"}',
  '\u0000',
  '{"username":"a",}',
])('the body %j is refused', async (raw) => {
  expectProblem(await stage.call('POST /api/v1/users', { raw }), 400, 'request.invalid');
});

test('a body that is not UTF-8 is refused', async () => {
  const raw = new Uint8Array([
    ...new TextEncoder().encode('{"username":"'),
    0xff,
    0xfe,
    ...new TextEncoder().encode('"}'),
  ]);
  expectProblem(await stage.call('POST /api/v1/users', { raw }), 400, 'request.invalid');
});

test.each(['a\u0000b', '\ud800', 'a\udc00b'])(
  'text that cannot be stored (%j) is refused wherever it stands',
  async (text) => {
    const { id } = (
      await stage.call('POST /api/v1/users', {
        body: { username: `storable ${stage.deps.newId()}` },
      })
    ).body;
    const answers = [
      await stage.call('POST /api/v1/users', { body: { username: text } }),
      await stage.call('POST /api/v1/users', { body: { username: 'fine', display_name: text } }),
      await stage.call('POST /api/v1/users', { body: { username: 'fine', [text]: 1 } }),
      await stage.call(`POST /api/v1/users/${String(id)}/disable`, { body: { reason: text } }),
      await stage.call('POST /api/v1/api-keys', { body: { name: text } }),
      await stage.call('POST /api/v1/setup-tokens', {
        body: { ...GOOD_BODIES['issueSetupToken'], label: text },
      }),
      await stage.call('POST /api/v1/hosts', {
        body: { ...GOOD_BODIES['createHost'], websocket_origins: [text] },
      }),
    ];
    for (const answer of answers) expectProblem(answer, 400, 'request.invalid');
  },
);

test.each(['domain', 'cursor', 'limit'])('NUL in the query parameter %s is refused', async (name) => {
  expectProblem(await stage.call(`GET /api/v1/hosts?${name}=%00`), 400, 'request.invalid');
});

test.each([
  'username=a&username=b',
  'limit=1&limit=2',
  'cursor=a&cursor=a',
  'status=active&status=active',
  '__proto__=1',
  'constructor=1',
  'toString=1',
])('the query %s is refused', async (query) => {
  expectProblem(await stage.call(`GET /api/v1/users?${query}`), 400, 'request.invalid');
});

test.each(['0', '-1', '201', '1000', '1.5', '1e1', '0x10', '', '%20', 'x', '٣', '+5', 'null'])(
  'the limit %j is refused',
  async (limit) => {
    expectProblem(await stage.call(`GET /api/v1/users?limit=${limit}`), 400, 'request.invalid');
  },
);

function cursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test.each(lists)('%s refuses every cursor that no list gave', async (_name, route) => {
  const forged = [
    '',
    'x',
    '%00',
    'AAAA',
    cursor(null),
    cursor({}),
    cursor([]),
    cursor('a'),
    cursor(['\u0000']),
    cursor(['\ud800']),
    cursor([1]),
    cursor([null]),
    cursor(['a', 'b', 'c']),
    cursor([['a']]),
    cursor(['9'.repeat(401)]),
    cursor(['1'.repeat(20), NOWHERE]),
    cursor(['-1', NOWHERE]),
    cursor(['NaN', NOWHERE]),
    cursor(['1e300', NOWHERE]),
    cursor(['1', "x'; drop table users"]),
    'x'.repeat(2001),
  ];
  for (const text of forged)
    expectProblem(
      await stage.call(`GET ${route.path.replaceAll(/\{\w+\}/g, NOWHERE)}?cursor=${text}`),
      400,
      'request.invalid',
    );
});

test('a body over a megabyte is refused, announced or not', async () => {
  const large = `{"username":"${'a'.repeat(1024 * 1024)}"}`;
  expectProblem(await stage.call('POST /api/v1/users', { raw: large }), 413, 'request.body-too-large');
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
  });
  expectProblem(await stage.call('POST /api/v1/users', { raw: stream }), 413, 'request.body-too-large');
});

test('deep JSON is refused like any other that does not fit', async () => {
  const raw = `{"username":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expectProblem(await stage.call('POST /api/v1/users', { raw }), 400, 'request.invalid');
});

test('what is not there is a problem, too', async () => {
  for (const what of [
    'GET /api/v1/nothing',
    'GET /',
    'POST /api/v1/status',
    'PUT /api/v1/users',
    'GET /api/v1/hosts/',
    'GET /api/v2/hosts',
  ]) {
    const answer = await stage.call(what);
    expect([what, answer.status]).toEqual([what, 404]);
    expect(answer.body['code']).toBe('request.not-found');
  }
});

test('a body with __proto__ changes nothing but the answer', async () => {
  const answer = await stage.call('POST /api/v1/users', {
    raw: '{"username":"proto","__proto__":{"status":"disabled"}}',
  });
  expectProblem(answer, 400, 'request.invalid');
  expect(Object.hasOwn(Object.prototype, 'status')).toBe(false);
});

test('a person cannot be given a status, an id or a score by a patch', async () => {
  const id = idOf(await stage.call('POST /api/v1/users', { body: { username: 'self' } }));
  for (const field of [
    'status',
    'id',
    'role',
    'risk_score',
    'user_handle',
    'created_at',
    'last_login_at',
    'host_ids',
  ]) {
    expectProblem(
      await stage.call(`PATCH /api/v1/users/${id}`, { body: { [field]: 'x' } }),
      400,
      'request.invalid',
    );
  }
});

test('an id in upper case is the same id, and its head the same head', async () => {
  const made = await stage.call('POST /api/v1/users', { body: { username: 'upper' } });
  const answer = await stage.call(`POST /api/v1/users/${idOf(made).toUpperCase()}/disable`, { body: {} });
  expect(answer.body).toMatchObject({ id: idOf(made), status: 'disabled' });
  const rows = await stage.deps.db
    .select({ status: users.status })
    .from(users)
    .where(eq(users.id, idOf(made)));
  expect(rows).toEqual([{ status: 'disabled' }]);
});

test('pages follow each other without a gap or a repetition', async () => {
  for (let i = 0; i < 7; i += 1) await stage.call('POST /api/v1/users', { body: { username: `page ${i}` } });
  const seen: unknown[] = [];
  let next: string | null = null;
  do {
    const answer: Answer = await stage.call(
      `GET /api/v1/users?limit=3${next === null ? '' : `&cursor=${next}`}`,
    );
    seen.push(...itemsOf(answer).map((item) => item['username']));
    next = nextOf(answer);
  } while (next !== null);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(['page 0', 'page 6']));
  expect(seen.length).toBe(await stage.deps.db.$count(users));
});

test('every answer carries its request id and may not be kept', async () => {
  const answer = await stage.call('GET /api/v1/status');
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
