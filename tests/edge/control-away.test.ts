import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { send } from './support/send.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeEach(async () => {
  world = await startWorld();
  cookie = await world.cookie();
});
afterEach(() => world.close());

async function get(path = '/'): Promise<[status: number, code: string | null]> {
  const { status, body } = await send(world.edge.port, { path, headers: { cookie } });
  return [status, status === 200 ? null : JSON.parse(body).code];
}

const health = async () => (await send(world.edge.port, { path: '/.sunray/healthz' })).body;

test('nobody is let in before the control plane was reached once', async () => {
  world.control.mode = 'unsigned';
  expect(await get()).toEqual([503, 'edge.stale']);
  expect(await health()).toBe('degraded');
  world.control.mode = 'answering';
  await expect.poll(() => get()).toEqual([200, null]);
  expect(await health()).toBe('ok');
});

describe.each(['unsigned', 'signed-by-another', 'replaying'] as const)('an answer that is %s', (mode) => {
  test('is not believed, and the stored facts stay in use', async () => {
    expect(await get()).toEqual([200, null]);
    world.control.mode = mode;
    await world.tell({ host: { block_traffic: true } });
    await expect.poll(async () => [await get(), await health()]).toEqual([[200, null], 'degraded']);
  });

  test('registers nobody', async () => {
    // A first answer to replay: whatever is asked before the edge knows anything.
    world.control.mode = mode;
    expect(await get()).toEqual([503, 'edge.stale']);
    expect(await get()).toEqual([503, 'edge.stale']);
  });
});

test('an older fact never replaces a newer one', async () => {
  const subject = [...world.control.facts.keys()].find((name) => name.startsWith('host:')) ?? '';
  const old = world.control.facts.get(subject);
  await world.tell({ host: { block_traffic: true } });
  expect(await get()).toEqual([403, 'host.locked']);
  if (old !== undefined) world.control.facts.set(subject, old);
  expect(await get()).toEqual([403, 'host.locked']);
});

test('the application goes on while the control plane is away, also after the edge itself was killed', async () => {
  expect(await get()).toEqual([200, null]);
  await world.control.close();
  expect(await get()).toEqual([200, null]);
  await world.edge.restart();
  expect(await get()).toEqual([200, null]);
  expect(await health()).toBe('degraded');
});

test('a control plane that swallows calls holds up nobody', async () => {
  expect(await get()).toEqual([200, null]);
  world.control.mode = 'hanging';
  // Were these held up by the calls' limits of 2 s, this test would not end within its own.
  for (let i = 0; i < 10; i += 1) expect(await get()).toEqual([200, null]);
}, 15_000);

test('a session that is newer than what is stored cannot be judged while the control plane is away: 503', async () => {
  expect(await get()).toEqual([200, null]);
  await world.control.close();
  cookie = await world.cookie({ fv: [1, 99, 1] });
  expect(await get()).toEqual([503, 'edge.stale']);
});

test('the first visit after a sign-in is judged by the new fact, also directly after an outage', async () => {
  expect(await get()).toEqual([200, null]);
  world.control.mode = 'unsigned';
  expect(await get()).toEqual([200, null]);
  world.control.mode = 'answering';
  await world.tell();
  cookie = await world.cookie({ fv: [1, 2, 1] });
  expect(await get()).toEqual([200, null]);
});

test('a person nobody has asked about cannot be judged while the control plane is away: 503', async () => {
  const signedIn = cookie;
  cookie = '';
  expect(await get()).toEqual([401, 'session.required']);
  await world.control.close();
  cookie = signedIn;
  expect(await get()).toEqual([503, 'edge.stale']);
});

test('a warm request asks nobody', async () => {
  world.control.leaseMs = 5000;
  expect(await get()).toEqual([200, null]);
  expect(world.control.reads).toHaveLength(3);
  for (let i = 0; i < 20; i += 1) expect(await get()).toEqual([200, null]);
  expect(world.control.reads).toHaveLength(3);
});

test.each([0, 200])(
  'with a lease of %i ms nobody gets in after the change was acknowledged',
  async (leaseMs) => {
    world.control.leaseMs = leaseMs;
    expect(await get()).toEqual([200, null]);
    await world.tell({ user: { status: 'disabled' } });
    expect(await get()).toEqual([403, 'user.inactive']);
  },
);
