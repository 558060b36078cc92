import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { buildUserFact } from '../facts/build-user.ts';
import { lockHeads } from '../facts/heads.ts';
import { disableUser } from '../users/disable.ts';
import { removeGrant } from '../users/remove-grant.ts';
import {
  answeredSetup,
  answeredSignIn,
  enrol,
  setupCode,
} from '../../../../../tests/support/passkeys/ceremonies.ts';
import { finishSetup } from './finish-setup.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { listPasskeys } from './list.ts';
import { removePasskey } from './remove.ts';
import {
  addHost,
  addUser,
  lastAudit,
  operator,
  present,
  type Stage,
  signInStage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

type Scene = { userId: string; hostId: string; passkeyId: string };
type Shut = (on: Scene) => Promise<unknown>;

const SHUTS: [name: string, reason: string, shut: Shut][] = [
  [
    'the removal of its passkey',
    'passkey_removed',
    ({ userId, passkeyId }) => removePasskey(operator(stage), { user_id: userId, passkey_id: passkeyId }),
  ],
  [
    'the disabling of its user',
    'user_inactive',
    ({ userId }) => disableUser(operator(stage), { user_id: userId }),
  ],
  [
    'the removal of its grant',
    'not_granted',
    ({ userId, hostId }) => removeGrant(operator(stage), { user_id: userId, host_id: hostId }),
  ],
];

describe.each(SHUTS)('a sign-in that races %s', (_name, reason, shut) => {
  test('never leaves a live session, whoever comes first', async () => {
    for (let round = 0; round < 30; round += 1) {
      const { on, signIn } = await aboutToSignIn();
      const calls = round % 2 === 0 ? [signIn, () => shut(on)] : [() => shut(on), signIn];
      await Promise.allSettled(calls.map((call) => call()));
      expect(await sessionsInFact(on.userId)).toEqual([]);
    }
  });

  test('and gets the head first is ended by it', async () => {
    const { on, signIn } = await aboutToSignIn();
    const [signedIn, over] = await queuedUp(on.userId, [signIn, () => shut(on)]);
    expect([present(signedIn).status, present(over).status]).toEqual(['fulfilled', 'fulfilled']);
    expect(await sessionsInFact(on.userId)).toEqual([]);
  });

  test('and gets the head second is refused', async () => {
    const { on, signIn } = await aboutToSignIn();
    const [over, signedIn] = await queuedUp(on.userId, [() => shut(on), signIn]);
    expect([present(over).status, present(signedIn).status]).toEqual(['fulfilled', 'rejected']);
    expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({ reason, subjectId: on.userId });
    expect(await sessionsInFact(on.userId)).toEqual([]);
  });
});

describe('a registration that races the disabling of its user', () => {
  test.each([0, 1])('never leaves a live session (order %i)', async (order) => {
    const host = await addHost(stage);
    const user = await addUser(stage, [host]);
    const { setup_token: code } = await setupCode(stage, { user, host });
    const ctx = visitor(stage);
    const input = await answeredSetup(ctx, { host, code });
    const calls = [() => finishSetup(ctx, input), () => disableUser(operator(stage), { user_id: user.id })];
    const outcome = await queuedUp(user.id, order === 0 ? calls : calls.toReversed());
    expect(outcome.map((one) => one.status)).toEqual(['fulfilled', order === 0 ? 'fulfilled' : 'rejected']);
    if (order === 1)
      expect(await lastAudit(stage, 'setup_token.refused')).toMatchObject({
        reason: 'user_inactive',
        subjectId: user.id,
      });
    expect(await sessionsInFact(user.id)).toEqual([]);
    expect((await listPasskeys(ctx, { user_id: user.id })).items).toHaveLength(order === 0 ? 1 : 0);
  });
});

async function aboutToSignIn() {
  const host = await addHost(stage);
  const user = await addUser(stage, [host]);
  const { device } = await enrol(stage, { user, host });
  const [passkey] = (await listPasskeys(operator(stage), { user_id: user.id })).items;
  const ctx = visitor(stage);
  const input = await answeredSignIn(ctx, { host, device });
  const on: Scene = { userId: user.id, hostId: host.id, passkeyId: present(passkey).id };
  return { on, signIn: () => finishSignIn(ctx, input) };
}

/**
 * Starts the calls one after the other, each once the one before waits for the user's head; then lets them
 * all go.
 */
async function queuedUp(
  userId: string,
  calls: (() => Promise<unknown>)[],
): Promise<PromiseSettledResult<unknown>[]> {
  const ctx = operator(stage);
  const started: Promise<PromiseSettledResult<unknown>[]>[] = [];
  await inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${userId}`]);
    for (const [index, call] of calls.entries()) {
      started.push(Promise.allSettled([call()]));
      await waitersFor(ctx, index + 1);
    }
  });
  return (await Promise.all(started)).flat();
}

async function waitersFor(ctx: Ctx, wanted: number): Promise<void> {
  const blocked = sql`
    select 1 from pg_stat_activity
    where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;
  while ((await ctx.db.execute(blocked)).length < wanted);
}

async function sessionsInFact(userId: string) {
  const fact = await inTransaction(operator(stage), async (tx) => {
    await lockHeads(tx, [`user:${userId}`]);
    return buildUserFact(tx, userId);
  });
  return present(fact).sessions;
}
