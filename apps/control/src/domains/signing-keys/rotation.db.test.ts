import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { verifySessionToken } from '@sunray/primitives/tokens/session-token.ts';
import { eq, sql } from 'drizzle-orm';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AdminStage, adminStage, itemsOf } from '../../../../../tests/support/admin-stage.ts';
import { testCtx, testDeps } from '../../../../../tests/support/deps.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { audit } from '../audit/table.ts';
import { lockHeads } from '../facts/heads.ts';
import { readOne } from '../facts/read-one.ts';
import { holders } from '../facts/table.ts';
import { createHost } from '../hosts/create.ts';
import { installation } from '../installation/table.ts';
import { openSession } from '../sessions/open.ts';
import { sessions } from '../sessions/table.ts';
import { createUser } from '../users/create.ts';
import { advanceSessionKeys } from './advance.ts';
import { currentSessionKey } from './current.ts';
import { SIGNS_FOR_MS, VERIFIES_ON_MS } from './periods.ts';
import { publicSessionKeys } from './public-keys.ts';
import { rotateSessionKey } from './rotate.ts';
import { seedSessionKeys } from './seed.ts';
import { stepSessionKeys } from './step.ts';
import { type SigningKeyState, signingKeys } from './table.ts';

let stage: AdminStage;
beforeEach(async () => {
  stage = await adminStage();
  await advanceSessionKeys(stage.ctx);
});
afterEach(() => stage[Symbol.asyncDispose]());

function keysBy(state: SigningKeyState) {
  return stage.deps.db
    .select()
    .from(signingKeys)
    .where(eq(signingKeys.state, state))
    .orderBy(signingKeys.createdAt);
}

async function nameOf(state: SigningKeyState): Promise<string | undefined> {
  const rows = await keysBy(state);
  expect(rows.length).toBeLessThan(2);
  return rows[0]?.kid;
}

/** Names of the keys in the fact of the stage's worker. */
async function told(): Promise<string[]> {
  const { document } = await readOne(stage.ctx, stage.workerId, `worker:${stage.workerId}`);
  return document?.kind === 'worker' ? document.session_keys.map(({ kid }) => kid) : [];
}

/** A rotation whose key the edges have just been told of. */
async function begin(): Promise<string> {
  stage.clock.advance(SIGNS_FOR_MS);
  expect([await stepSessionKeys(stage.ctx), await stepSessionKeys(stage.ctx)]).toEqual([
    'publish',
    'announce',
  ]);
  return (await nameOf('published')) ?? 'none';
}

/** An edge that has a copy of its worker's fact and may serve. */
async function edge(): Promise<TestHolder> {
  const holder = await TestHolder.registered(stage.ctx, { workerId: stage.workerId });
  await holder.read(`worker:${stage.workerId}`);
  await holder.catchUp();
  await holder.poll();
  return holder;
}

async function visitor(ctx: Ctx = stage.ctx): Promise<() => Promise<string>> {
  const name = ctx.deps.newId();
  const user = await createUser(ctx, { username: name });
  const host = await createHost(ctx, {
    domain: `${name}.localhost`,
    public_origin: `http://${name}.localhost`,
    backend_url: 'http://127.0.0.1:1',
    worker_ids: [stage.workerId],
  });
  return () =>
    inTransaction(ctx, async (tx) => {
      await lockHeads(tx, [`user:${user.id}`]);
      const at = { id: host.id, domain: host.domain, sessionDurationS: 86_400 };
      return (await openSession(tx, { user, host: at, passkeyId: null, amr: [] })).session_token;
    });
}

function configured(...keys: Ctx['deps']['sessionKeys']['configured']): Ctx {
  return testCtx({ ...stage.deps, sessionKeys: { configured: keys, imported: new Map() } });
}

test('the first key of the configuration signs, and a start with the same keys changes nothing', async () => {
  const [key] = stage.deps.sessionKeys.configured;
  expect(await nameOf('signing')).toBe(key?.kid);
  await seedSessionKeys(stage.ctx);
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
  expect(await told()).toEqual([key?.kid]);
});

test('a key signs only when every edge that may serve has it, and until then the former one does', async () => {
  const [at, signIn] = [await edge(), await visitor()];
  await at.catchUp();
  const former = await nameOf('signing');
  const id = await begin();
  const [change] = (await at.poll()).changes;
  expect(change?.document).toMatchObject({ session_keys: [{ kid: former }, { kid: id }] });
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
  expect(decodeProtectedHeader(await signIn()).kid).toBe(former);
  await at.catchUp();
  await at.acknowledge(change === undefined ? [] : [change]);
  expect(await stepSessionKeys(stage.ctx)).toBe('promote');
  expect(decodeProtectedHeader(await signIn()).kid).toBe(id);
  expect([await nameOf('signing'), await nameOf('verifying')]).toEqual([id, former]);
  expect(await told()).toEqual([former, id]);
});

test('an edge that is past the time until which it may serve is not waited for', async () => {
  await edge();
  const id = await begin();
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
  await stage.deps.db.update(holders).set({ servesUntil: sql`clock_timestamp() - interval '1 second'` });
  expect(await stepSessionKeys(stage.ctx)).toBe('promote');
  expect(await nameOf('signing')).toBe(id);
});

test('the former key verifies for as long as what it signed may live, then it is gone and its secret erased', async () => {
  const former = await nameOf('signing');
  stage.clock.advance(1); // Keys of one moment are told in no order that a test could know.
  const { id } = await rotateSessionKey(stage.ctx, { retire_former: false });
  stage.clock.advance(VERIFIES_ON_MS - 1);
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
  expect(await told()).toEqual([former, id]);
  stage.clock.advance(1);
  const at = await edge();
  await advanceSessionKeys(stage.ctx);
  expect((await at.poll()).changes[0]?.document).toMatchObject({ session_keys: [{ kid: id }] });
  expect(await keysBy('retired')).toMatchObject([{ kid: former, sealedPrivateKey: null }]);
});

test('a key of thirty days is followed by another, once', async () => {
  const former = await nameOf('signing');
  stage.clock.advance(SIGNS_FOR_MS - 1);
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
  stage.clock.advance(1);
  await advanceSessionKeys(stage.ctx);
  expect(await nameOf('verifying')).toBe(former);
  expect(await stepSessionKeys(stage.ctx)).toBe('none');
});

test('now: every key of before ends as soon as the new one signs, and all sessions with them', async () => {
  const signIn = await visitor();
  const token = await signIn();
  await rotateSessionKey(stage.ctx, { retire_former: false });
  const answer = await stage.call('POST /api/v1/keys/session/rotate', { body: { retire_former: true } });
  expect(answer.body).toMatchObject({ state: 'signing', propagation: { state: 'acknowledged' } });
  expect(await told()).toEqual([answer.body['id']]);
  expect(await keysBy('retired')).toMatchObject([{ sealedPrivateKey: null }, { sealedPrivateKey: null }]);
  const keys = await publicSessionKeys(stage.ctx);
  expect(await verifySessionToken(token, keys, stage.clock.nowMs() / 1000)).toMatchObject({ ok: false });
  expect(await stage.deps.db.select({ why: sessions.endedWhy }).from(sessions)).toEqual([
    { why: 'key_retired' },
  ]);
});

test('with twenty keys that verify no further one is made, except to end them all', async () => {
  const rotate = async (body: Record<string, unknown>) => {
    stage.clock.advance(1000);
    const { status, body: said } = await stage.call('POST /api/v1/keys/session/rotate', { body });
    return [status, said['code'] ?? said['state']];
  };
  for (let count = 1; count < 20; count += 1) expect(await rotate({}), `${count}`).toEqual([200, 'signing']);
  expect([await rotate({}), (await told()).length]).toEqual([[409, 'resource.conflict'], 20]);

  expect(await rotate({ retire_former: true })).toEqual([200, 'signing']);
  expect(await told()).toEqual([await nameOf('signing')]);
  expect(await rotate({})).toEqual([200, 'signing']);
});

test('a day later the keys that verified are gone, and there is room for others', async () => {
  const rotate = () => rotateSessionKey(stage.ctx, { retire_former: false });
  for (let count = 1; count < 20; count += 1) await rotate();
  await expect(rotate()).rejects.toThrow('resource.conflict');
  stage.clock.advance(VERIFIES_ON_MS);
  await advanceSessionKeys(stage.ctx);
  expect((await rotate()).state).toBe('signing');
});

test('while a rotation waits for edges, another takes its key, and makes it end those of before', async () => {
  await edge();
  const id = await begin();
  // Waits for the edge, in vain.
  expect(await rotateSessionKey(stage.ctx, { retire_former: true })).toMatchObject({
    id,
    state: 'published',
  });
  expect(await keysBy('published')).toMatchObject([{ kid: id, retiresFormer: true }]);
});

test('a key that the deployer gives later follows as in any rotation; one that was retired never comes back', async () => {
  const [old] = stage.deps.sessionKeys.configured;
  const given = await generateEs256Key();
  if (old === undefined) throw new Error('one key is configured');
  await seedSessionKeys(configured(given, old));
  expect(await nameOf('published')).toBe(given.kid);
  await advanceSessionKeys(stage.ctx);
  expect([await nameOf('signing'), await nameOf('verifying')]).toEqual([given.kid, old.kid]);
  stage.clock.advance(VERIFIES_ON_MS);
  await advanceSessionKeys(stage.ctx);
  await seedSessionKeys(configured(old));
  await advanceSessionKeys(stage.ctx);
  expect([await nameOf('signing'), await nameOf('retired')]).toEqual([given.kid, old.kid]);
});

test('further keys of a first start verify for the length of a session', async () => {
  await stage.deps.db.delete(signingKeys);
  const keys = [await generateEs256Key(), await generateEs256Key()];
  await seedSessionKeys(configured(...keys));
  expect(await nameOf('signing')).toBe(keys[0]?.kid);
  const until = new Date(stage.clock.nowMs() + VERIFIES_ON_MS);
  expect(await keysBy('verifying')).toMatchObject([{ kid: keys[1]?.kid, verifiesUntil: until }]);
});

test('what an epoch of before has acknowledged is said again', async () => {
  await edge();
  const id = await begin();
  await stage.deps.db.update(installation).set({ epoch: 9 });
  expect(await stepSessionKeys(stage.ctx)).toBe('announce');
  expect(await keysBy('published')).toMatchObject([{ kid: id, announcedEpoch: 9 }]);
});

test('of processes that take every step at once one does it, and each of them can be cut off after any', async () => {
  const other = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
  try {
    const second = testCtx({ ...other, keyRing: stage.deps.keyRing });
    const signIns = [await visitor(), await visitor(second)];
    for (let round = 0; round < 3; round += 1) {
      stage.clock.advance(SIGNS_FOR_MS);
      const steps: string[] = [];
      for (let turn = 0; turn < 10; turn += 1) {
        const [one, two, ...tokens] = await Promise.all([
          stepSessionKeys(stage.ctx),
          stepSessionKeys(second),
          ...signIns.map((signIn) => signIn()),
        ]);
        steps.push(one, two);
        expect(await keysBy('signing')).toHaveLength(1);
        const keys = await publicSessionKeys(stage.ctx);
        for (const token of tokens)
          expect(await verifySessionToken(token, keys, stage.clock.nowMs() / 1000)).toMatchObject({
            ok: true,
          });
      }
      const done = steps.filter((step) => step !== 'none').sort();
      const retired = round === 0 ? [] : ['retire'];
      const announced = round === 0 ? ['announce'] : ['announce', 'announce'];
      expect(done).toEqual([...announced, 'promote', 'publish', ...retired]);
    }
    expect(await keysBy('retired')).toHaveLength(2);
  } finally {
    await other.close();
  }
});

test('several starts at once with different keys agree on one that signs', async () => {
  await stage.deps.db.delete(signingKeys);
  const keys = await Promise.all(Array.from({ length: 4 }, generateEs256Key));
  await Promise.all(keys.map((key) => seedSessionKeys(configured(key))));
  expect(await keysBy('published')).toHaveLength(3);
  await Promise.all(keys.map(() => advanceSessionKeys(stage.ctx)));
  expect([await nameOf('signing'), (await keysBy('verifying')).length]).toEqual([expect.any(String), 3]);
});

test('a key that was put under the name of another signs nothing', async () => {
  const [key] = await keysBy('signing');
  await rotateSessionKey(stage.ctx, { retire_former: false });
  await stage.deps.db
    .update(signingKeys)
    .set({ sealedPrivateKey: key?.sealedPrivateKey ?? null })
    .where(eq(signingKeys.state, 'signing'));
  await expect(currentSessionKey(stage.ctx)).rejects.toThrow('does not open here');
});

test('the list shows every key and nothing that could sign, the newest first, page by page', async () => {
  stage.clock.advance(1);
  await rotateSessionKey(stage.ctx, { retire_former: false });
  const whole = await stage.call('GET /api/v1/keys/session');
  expect(itemsOf(whole)).toMatchObject([{ state: 'signing' }, { state: 'verifying' }]);
  expect(whole.text).not.toMatch(/"d"|sealed|private/);
  const first = await stage.call('GET /api/v1/keys/session?limit=1');
  const second = await stage.call(
    `GET /api/v1/keys/session?limit=1&cursor=${String(first.body['next_cursor'])}`,
  );
  expect([...itemsOf(first), ...itemsOf(second)]).toEqual(itemsOf(whole));
});

test('who rotated is in the audit, and no secret', async () => {
  const answer = await stage.call('POST /api/v1/keys/session/rotate');
  const rows = await stage.deps.db
    .select()
    .from(audit)
    .where(eq(audit.resourceId, String(answer.body['id'])));
  expect(rows.map(({ event, actorKind }) => [event, actorKind])).toEqual([
    ['session_key.added', 'api_key'],
    ['session_key.rotated', 'api_key'],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/"d"|sealed/);
});
