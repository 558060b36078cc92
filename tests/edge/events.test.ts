import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DecisionEvent, SecurityEvent } from '../../packages/contract/src/events.ts';
import { send } from './support/send.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeEach(async () => {
  world = await startWorld();
  await world.tell({ host: { decision_sampling: 1 } });
  cookie = await world.cookie();
});
afterEach(() => world.close());

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  send(world.edge.port, { path, headers });

/** Each event once, by its id, as a database with a primary key keeps them. */
function kept<Event extends { id: string }>(of: (report: World['control']['reports'][number]) => Event[]) {
  return [...new Map(world.control.reports.flatMap(of).map((event) => [event.id, event])).values()];
}
const decisions = (): DecisionEvent[] => kept((report) => report.decisions);
const security = (): SecurityEvent[] => kept((report) => report.security);
const pathsOf = (events: readonly DecisionEvent[]) => events.map(({ path }) => path).sort();

/** Until all of these have arrived. */
async function arrived(...paths: string[]): Promise<void> {
  await vi.waitFor(() => expect(pathsOf(decisions())).toEqual(expect.arrayContaining(paths)), {
    timeout: 20_000,
    interval: 50,
  });
}

test('what was decided arrives, each request once: allowed ones by the share, denied ones always', async () => {
  for (let n = 0; n < 5; n += 1) expect((await get(`/in/${n}?code=abc`)).status).toBe(200);
  await world.tell({ host: { decision_sampling: 0 } });
  for (let n = 0; n < 5; n += 1) expect((await get(`/quiet/${n}`)).status).toBe(200);
  for (let n = 0; n < 5; n += 1) expect((await get(`/out/${n}`, {})).status).toBe(401);
  await arrived(...[0, 1, 2, 3, 4].flatMap((n) => [`/in/${n}`, `/out/${n}`]));
  const all = world.control.reports.flatMap((report) => report.decisions);
  expect(pathsOf(all)).toEqual(
    [0, 1, 2, 3, 4].map((n) => `/in/${n}`).concat([0, 1, 2, 3, 4].map((n) => `/out/${n}`)),
  );
  expect(all[0]).toMatchObject({
    verdict: 'allow',
    guard: 'admit',
    reason: 'session',
    status: 200,
    ip: '127.0.0.1',
  });
  expect(world.control.reports.flatMap(({ lost }) => lost)).toEqual([]);
});

test.each(['unavailable', 'hanging', 'dropping'] as const)(
  'events of a time in which the control plane is %s arrive when it is back, none missing and none anew',
  async (mode) => {
    expect((await get('/before')).status).toBe(200);
    await arrived('/before');
    world.control.eventsMode = mode;
    for (let n = 0; n < 20; n += 1) expect((await get(`/away/${n}`)).status).toBe(200);
    expect((await get('/forged', { cookie: '__Host-sunray_session=a.b.c' })).status).toBe(401);
    const calls = world.control.reportTexts.length;
    await vi.waitFor(() => expect(world.control.reportTexts.length).toBeGreaterThan(calls + 1), {
      timeout: 20_000,
    });
    world.control.eventsMode = 'answering';
    const away = Array.from({ length: 20 }, (_, n) => `/away/${n}`);
    await arrived('/before', '/forged', ...away);
    await vi.waitFor(() => expect(security()).toHaveLength(1), { timeout: 20_000 });
    // One id each: repeating a report makes no second event of it.
    expect(pathsOf(decisions())).toEqual(['/before', '/forged', ...away].sort());
    expect(world.control.reports.flatMap(({ lost }) => lost)).toEqual([]);
  },
  60_000,
);

test('a security event is on disk before its answer: an edge that is killed right after it still tells it', async () => {
  expect((await get('/warm')).status).toBe(200);
  world.control.eventsMode = 'unavailable';
  const forged = `${cookie.slice(0, -4)}AAAA`;
  expect((await get('/forged', { cookie: forged })).status).toBe(401);
  await world.edge.restart();
  world.control.eventsMode = 'answering';
  // Nobody uses the edge: the outbox goes on by itself.
  await vi.waitFor(() => expect(security()).toMatchObject([{ details: { path: '/forged' } }]), {
    timeout: 30_000,
  });
  expect(security()).toMatchObject([{ kind: 'bad_session_signature', ip: '127.0.0.1' }]);
}, 60_000);

test('what an edge has flushed survives being killed', async () => {
  world.control.eventsMode = 'unavailable';
  expect((await get('/kept', {})).status).toBe(401);
  await vi.waitFor(() => expect(world.control.reportTexts.join('')).toContain('/kept'), { timeout: 20_000 });
  await world.edge.restart();
  world.control.eventsMode = 'answering';
  await arrived('/kept');
}, 60_000);

test('no cookie, token or query is ever told', async () => {
  const secrets = [cookie.split('=')[1] ?? '', 'query-secret', `srs_${'k'.repeat(43)}`, 'app-secret'];
  const [token = ''] = secrets;
  const headers = {
    cookie: `${cookie}; app=app-secret`,
    authorization: `Bearer ${secrets[2]}`,
    'user-agent': `x ${token}`,
  };
  await get('/in?code=query-secret', headers);
  await get(`/hook/${secrets[2]}?x=${token}`, headers);
  await get(`/pasted/${token}`, {});
  await get('/forged', { cookie: `${cookie.slice(0, -4)}AAAA` });
  await get('/twice', { cookie: `${cookie}; ${cookie}` });
  await arrived('/in', '/forged', '/twice', '/hook/[secret]', '/pasted/[secret]');
  await vi.waitFor(() =>
    expect(
      security()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['bad_session_signature', 'two_principals']),
  );
  const told = world.control.reportTexts.join('\n');
  for (const secret of [...secrets, token.slice(0, -4)]) expect(told).not.toContain(secret);
});

test('an answer waits for no control plane, however it is', async () => {
  expect((await get('/warm')).status).toBe(200);
  world.control.eventsMode = 'hanging';
  // Did each wait for a call that hangs until its limit of 2 s, this test would not end within its own.
  for (let n = 0; n < 20; n += 1) {
    expect((await get(`/out/${n}`, { cookie: '__Host-sunray_session=a.b.c' })).status).toBe(401);
  }
}, 20_000);
