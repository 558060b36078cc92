import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockHost } from '../hosts/lock.ts';
import { updateHost } from '../hosts/update.ts';
import { findUser } from '../users/find.ts';
import { beginSignIn } from './begin-sign-in.ts';
import {
  answeredSignIn,
  enrol,
  enrolledPerson,
  signIn,
} from '../../../../../tests/support/passkeys/ceremonies.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { listPasskeys } from './list.ts';
import {
  addHost,
  addUser,
  lastAudit,
  liveSessions,
  newFlow,
  operator,
  refusalOf,
  type Stage,
  signInStage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { passkeys } from './table.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('a person signs in with their passkey, without typing a name', async () => {
  const { host, user, device, passkey, ctx } = await enrolledPerson(stage);
  stage.clock.advance(1000);
  const { options } = await beginSignIn(ctx, { host_id: host.id, flow_hash: newFlow() });
  expect(options).toMatchObject({ rpId: host.rp_id, userVerification: 'required', allowCredentials: [] });
  const opened = await signIn(stage, { host, device });
  expect(opened).toMatchObject({ user_id: user.id, username: user.username });
  const now = new Date(stage.clock.nowMs()).toISOString();
  expect((await findUser(ctx, { user_id: user.id })).last_login_at).toBe(now);
  expect((await listPasskeys(ctx, { user_id: user.id })).items).toMatchObject([
    { id: passkey.id, last_used_at: now },
  ]);
});

test('one passkey serves every host of its relying party', async () => {
  const parent = `${randomBytes(5).toString('hex')}.example.com`;
  const [first, second] = [
    await addHost(stage, { domain: `a.${parent}`, public_origin: `https://a.${parent}`, rp_id: parent }),
    await addHost(stage, { domain: `b.${parent}`, public_origin: `https://b.${parent}`, rp_id: parent }),
  ];
  const user = await addUser(stage, [first, second]);
  const { device } = await enrol(stage, { user, host: first });
  await expect(signIn(stage, { host: second, device })).resolves.toMatchObject({ user_id: user.id });
});

test('an authenticator that keeps no counter signs in again and again', async () => {
  const { host, user, device, passkey } = await enrolledPerson(stage);
  await stage.deps.db.update(passkeys).set({ signCount: 0 }).where(eq(passkeys.id, passkey.id));
  const counterless = device.clone({ signCounterIncrement: 0 });
  await signIn(stage, { host, device: counterless });
  await signIn(stage, { host, device: counterless });
  expect(await liveSessions(stage, user.id)).toHaveLength(3);
});

test('one assertion sent 20 times at once opens one session', async () => {
  const { ctx, host, device, user } = await enrolledPerson(stage);
  const answered = await answeredSignIn(ctx, { host, device });
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => finishSignIn(ctx, answered)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(await liveSessions(stage, user.id)).toHaveLength(2);
});

test('two copies of one authenticator that sign in at once: one gets in', async () => {
  const { ctx, host, device } = await enrolledPerson(stage);
  const inputs = await Promise.all(
    [device.clone(), device.clone()].map((copy) => answeredSignIn(ctx, { host, device: copy })),
  );
  const all = await Promise.allSettled(inputs.map((input) => finishSignIn(ctx, input)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({
    reason: 'counter_regression',
    severity: 'critical',
  });
});

test('nobody signs in to a host that is locked or switched off', async () => {
  const { ctx, host, device } = await enrolledPerson(stage);
  const answered = await answeredSignIn(ctx, { host, device });
  await updateHost(operator(stage), { host_id: host.id, patch: { is_active: false } });
  expect(await refusalOf(beginSignIn(ctx, { host_id: host.id, flow_hash: newFlow() }))).toMatchObject({
    code: 'host.inactive',
  });
  expect(await refusalOf(finishSignIn(ctx, answered))).toMatchObject({ code: 'host.inactive' });
  await lockHost(operator(stage), { host_id: host.id, block_traffic: true });
  expect(await refusalOf(beginSignIn(ctx, { host_id: host.id, flow_hash: newFlow() }))).toMatchObject({
    code: 'host.locked',
  });
});

test('nobody signs in to a host that does not exist', async () => {
  const at = { host_id: stage.deps.newId(), flow_hash: newFlow() };
  expect(await refusalOf(beginSignIn(visitor(stage), at))).toMatchObject({ code: 'host.unknown' });
});
