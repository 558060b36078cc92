import { type Es256PublicJwk, generateEs256Key, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { createHost } from '../hosts/create.ts';
import { askDueAssertionKeys } from '../workers/ask-due-assertion-keys.ts';
import { workers } from '../workers/table.ts';
import { holderKeys } from './holder-key-table.ts';
import { registerHolder } from './register-holder.ts';
import { holders } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const newKey = () => generateEs256Key().then(publicHalf);

async function addWorker(): Promise<string> {
  const id = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id, name: id, createdAt: new Date(0) });
  return id;
}

/** Two workers of one host, each with a holder that has its worker's fact and may serve. */
async function companions(): Promise<[TestHolder, TestHolder]> {
  const ids = [await addWorker(), await addWorker()];
  const domain = `${stage.deps.newId()}.localhost`;
  await createHost(stage.ctx, {
    domain,
    public_origin: `http://${domain}`,
    backend_url: 'http://127.0.0.1:1',
    worker_ids: ids,
  });
  const [one, two] = await Promise.all(ids.map((workerId) => TestHolder.registered(stage.ctx, { workerId })));
  if (one === undefined || two === undefined) throw new Error('two were registered');
  for (const at of [one, two]) {
    await at.read(`worker:${at.workerId}`);
    await at.catchUp();
    await at.poll();
  }
  return [one, two];
}

async function register(at: TestHolder, keys: Es256PublicJwk[], version: number): Promise<string[]> {
  const { usable_keys } = await registerHolder(stage.ctx, {
    holder: at.id,
    worker_id: at.workerId,
    region: 'local',
    edge_version: '1.2.3',
    assertion_keys: keys,
    keys_version: version,
  });
  return usable_keys;
}

/** As if its keys had been registered so long before. */
function age(at: TestHolder, interval: string) {
  return stage.deps.db
    .update(holderKeys)
    .set({ registeredAt: sql`${holderKeys.registeredAt} - ${interval}::interval` })
    .where(eq(holderKeys.holderId, at.id));
}

async function shown(at: TestHolder): Promise<string[]> {
  const { document } = await at.read(`worker:${at.workerId}`);
  return document?.kind === 'worker' ? document.assertion_keys.map(({ kid }) => kid) : [];
}

test('a key may be used when every edge of its hosts shows it and no older JWKS is kept, not before', async () => {
  const [one, two] = await companions();
  const [first, next] = [await newKey(), await newKey()];
  await register(one, [first], 1);
  await register(one, [first, next], 2);
  expect(await shown(two)).toEqual(expect.arrayContaining([first.kid, next.kid]));
  expect(await register(one, [first, next], 2)).toEqual([]);
  await age(one, '60 s');
  await one.catchUp();
  expect(await register(one, [first, next], 2)).toEqual([]);
  await two.catchUp();
  expect((await register(one, [first, next], 2)).sort()).toEqual([first.kid, next.kid].sort());
});

test('a key that everybody shows may not be used while its JWKS of before is kept', async () => {
  const [one, two] = await companions();
  const [first, next] = [await newKey(), await newKey()];
  await register(one, [first], 1);
  await register(one, [first, next], 2);
  await Promise.all([one.catchUp(), two.catchUp()]);
  await age(one, '59 s');
  expect(await register(one, [first, next], 2)).toEqual([]);
  await age(one, '1 s');
  expect(await register(one, [first, next], 2)).toHaveLength(2);
});

test('an edge that may not serve any more is not waited for', async () => {
  const [one, two] = await companions();
  const next = await newKey();
  await register(one, [next], 1);
  await one.catchUp();
  await age(one, '60 s');
  expect(await register(one, [next], 1)).toEqual([]);
  await stage.deps.db
    .update(holders)
    .set({ servesUntil: sql`clock_timestamp() - interval '1 second'` })
    .where(eq(holders.id, two.id));
  expect(await register(one, [next], 1)).toEqual([next.kid]);
});

test('a key that is dropped is shown no longer, and an older list brings none back and drops none', async () => {
  const [one, two] = await companions();
  const [first, next] = [await newKey(), await newKey()];
  await register(one, [first, next], 5);
  await register(one, [next], 6);
  for (const older of [[first], [first, next]]) await register(one, older, 5);
  expect(await shown(two)).toContain(next.kid);
  expect(await shown(two)).not.toContain(first.kid);
});

test('a list that says the same again raises nothing', async () => {
  const [one] = await companions();
  const keys = [await newKey()];
  await register(one, keys, 1);
  await one.catchUp();
  await Promise.all([1, 2, 3].map((version) => register(one, keys, version)));
  expect((await one.poll()).changes).toEqual([]);
});

test('of many lists at once the newest stays', async () => {
  const [one, two] = await companions();
  const keys = await Promise.all(Array.from({ length: 8 }, newKey));
  await Promise.all(keys.map((key, at) => register(one, [key], at + 1)));
  const mine = (await shown(two)).filter((kid) => keys.some((key) => key.kid === kid));
  expect(mine).toEqual([keys.at(-1)?.kid]);
});

test.each<[string, (key: Es256PublicJwk, other: Es256PublicJwk) => Es256PublicJwk[]]>([
  ['under the name of another', (key, other) => [{ ...key, kid: other.kid }]],
  ['named twice', (key) => [key, key]],
])('keys %s are refused, and none is kept', async (_name, spoil) => {
  const [one] = await companions();
  const before = await shown(one);
  const keys = spoil(await newKey(), await newKey());
  await expect(register(one, keys, 9)).rejects.toMatchObject({ code: 'request.invalid' });
  expect(await shown(one)).toEqual(before);
});

test('holders of a worker are asked for new keys until they have registered one, others never', async () => {
  const [one, two] = await companions();
  const isAsked = async (at: TestHolder) => (await at.poll()).rotate_assertion_key ?? false;
  expect(await isAsked(one)).toBe(false);
  const answer = await stage.call(`POST /api/v1/workers/${one.workerId}/assertion-keys/rotate`);
  expect([answer.status, answer.body['holders']]).toMatchObject([
    200,
    [{ assertion_keys: [{ usable_at: null }] }],
  ]);
  expect([await isAsked(one), await isAsked(one), await isAsked(two)]).toEqual([true, true, false]);
  await register(one, [await newKey()], 1);
  expect(await isAsked(one)).toBe(false);
});

test('keys of thirty days are asked for by themselves, once', async () => {
  const [one, two] = await companions();
  await age(one, '29 days');
  await askDueAssertionKeys(stage.ctx);
  expect((await one.poll()).rotate_assertion_key).toBeUndefined();
  await age(one, '1 day');
  await askDueAssertionKeys(stage.ctx);
  expect([await one.poll(), await two.poll()]).toMatchObject([{ rotate_assertion_key: true }, {}]);
  const askedAt = () =>
    stage.deps.db
      .select({ at: workers.assertionKeysAskedAt })
      .from(workers)
      .where(eq(workers.id, one.workerId));
  const before = await askedAt();
  await askDueAssertionKeys(stage.ctx);
  expect(await askedAt()).toEqual(before);
});

test('a worker that is not there is not asked', async () => {
  const answer = await stage.call(`POST /api/v1/workers/${stage.deps.newId()}/assertion-keys/rotate`);
  expect(answer.body['code']).toBe('resource.not-found');
});
