import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockHost } from '../hosts/lock.ts';
import { updateHost } from '../hosts/update.ts';
import { disableUser } from '../users/disable.ts';
import { findUser } from '../users/find.ts';
import { removeGrant } from '../users/remove-grant.ts';
import { beginSetup } from './begin-setup.ts';
import { beginSignIn } from './begin-sign-in.ts';
import { answeredSignIn, enrol, setupCode, signIn } from './ceremonies.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { listPasskeys } from './list.ts';
import { removePasskey } from './remove.ts';
import {
  addHost,
  addUser,
  lastAudit,
  liveSessions,
  newFlow,
  operator,
  present,
  refusalOf,
  type Stage,
  signInStage,
  visitor,
} from './sign-in-stage.ts';
import { passkeys } from './table.ts';
import { editClientData, editAuthenticatorData, withResponse } from './tamper.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function scene(on: Stage = stage) {
  const host = await addHost(on);
  const user = await addUser(on, [host]);
  const { device } = await enrol(on, { user, host });
  const [passkey] = (await listPasskeys(operator(on), { user_id: user.id })).items;
  return { host, user, device, passkey: present(passkey), ctx: visitor(on) };
}
type Scene = Awaited<ReturnType<typeof scene>>;
type Input = Parameters<typeof finishSignIn>[1];

test('a person signs in with their passkey, without typing a name', async () => {
  const { host, user, device, passkey, ctx } = await scene();
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
  const { host, user, device, passkey } = await scene();
  await stage.deps.db.update(passkeys).set({ signCount: 0 }).where(eq(passkeys.id, passkey.id));
  const counterless = device.clone({ signCounterIncrement: 0 });
  await signIn(stage, { host, device: counterless });
  await signIn(stage, { host, device: counterless });
  expect(await liveSessions(stage, user.id)).toHaveLength(3);
});

const REFUSED: [reason: string, make: (on: Scene) => Promise<Input>][] = [
  [
    'malformed',
    async ({ ctx, host, device }) => ({
      ...(await answeredSignIn(ctx, { host, device })),
      response: { id: 'x' },
    }),
  ],
  [
    'unknown_credential',
    async ({ ctx, host, device, user, passkey }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      await removePasskey(operator(stage), { user_id: user.id, passkey_id: passkey.id });
      return answered;
    },
  ],
  [
    'user_inactive',
    async ({ ctx, host, device, user }) => {
      await disableUser(operator(stage), { user_id: user.id });
      return answeredSignIn(ctx, { host, device });
    },
  ],
  [
    'not_granted',
    async ({ ctx, host, device, user }) => {
      await removeGrant(operator(stage), { user_id: user.id, host_id: host.id });
      return answeredSignIn(ctx, { host, device });
    },
  ],
  [
    'wrong_signature',
    async ({ ctx, host, device }) => {
      const other = await answeredSignIn(ctx, { host, device });
      const answered = await answeredSignIn(ctx, { host, device });
      return {
        ...answered,
        response: withResponse(answered.response, {
          signature: Object(other.response['response']).signature,
        }),
      };
    },
  ],
  [
    'wrong_user_handle',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      return {
        ...answered,
        response: withResponse(answered.response, { userHandle: stage.deps.newToken() }),
      };
    },
  ],
  [
    'wrong_user_handle',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      return { ...answered, response: withResponse(answered.response, { userHandle: undefined }) };
    },
  ],
  [
    'wrong_origin',
    async ({ ctx, host, device }) =>
      answeredSignIn(ctx, { host: { ...host, public_origin: `${host.public_origin}:8443` }, device }),
  ],
  [
    'wrong_origin',
    async ({ ctx, host, device }) =>
      answeredSignIn(ctx, { host: { ...host, public_origin: `https://sub.${host.domain}` }, device }),
  ],
  [
    'cross_origin',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      return { ...answered, response: editClientData(answered.response, { crossOrigin: true }) };
    },
  ],
  [
    'wrong_type',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      return { ...answered, response: editClientData(answered.response, { type: 'webauthn.create' }) };
    },
  ],
  [
    'wrong_rp',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      const elsewhere = createHash('sha256').update('elsewhere.example.com').digest();
      return {
        ...answered,
        response: editAuthenticatorData(answered.response, (bytes) => bytes.set(elsewhere, 0)),
      };
    },
  ],
  [
    'wrong_rp',
    async ({ ctx, host, device }) => {
      const flow = newFlow();
      const { options } = await beginSignIn(ctx, { host_id: host.id, flow_hash: flow });
      await updateHost(operator(stage), { host_id: host.id, patch: { rp_id: 'example.com' } });
      return { host_id: host.id, flow_hash: flow, response: device.get(host.public_origin, options) };
    },
  ],
  [
    'user_not_verified',
    ({ ctx, host, device }) =>
      answeredSignIn(ctx, { host, device: device.clone(seen({ uv: false, up: true })) }),
  ],
  [
    'user_not_present',
    ({ ctx, host, device }) =>
      answeredSignIn(ctx, { host, device: device.clone(seen({ uv: true, up: false })) }),
  ],
  // Backed up, though not eligible for it: a combination that no authenticator makes.
  [
    'verification_failed',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      return {
        ...answered,
        response: editAuthenticatorData(answered.response, (bytes) =>
          bytes.set([(bytes[32] ?? 0) & ~0x08], 32),
        ),
      };
    },
  ],
  [
    'backup_eligibility_changed',
    async ({ ctx, host, device, passkey }) => {
      await stage.deps.db
        .update(passkeys)
        .set({ deviceType: 'singleDevice' })
        .where(eq(passkeys.id, passkey.id));
      return answeredSignIn(ctx, { host, device });
    },
  ],
  [
    'counter_regression',
    async ({ ctx, host, device }) => {
      const copy = device.clone();
      await signIn(stage, { host, device });
      return answeredSignIn(ctx, { host, device: copy });
    },
  ],
];

test.each(REFUSED)(
  '%s is refused as every other reason is, and stands in the audit',
  async (reason, make) => {
    const on = await scene();
    const input = await make(on);
    const before = (await liveSessions(stage, on.user.id)).length;
    expect(await refusalOf(finishSignIn(on.ctx, input))).toEqual({ code: 'passkey.refused', details: {} });
    expect(await liveSessions(stage, on.user.id)).toHaveLength(before);
    const trace = await lastAudit(stage, 'passkey.refused');
    expect(trace).toMatchObject({ reason, success: false, hostId: on.host.id, ip: on.ctx.origin.ip });
    const isNobody = reason === 'malformed' || reason === 'unknown_credential';
    expect(trace.subjectId).toBe(isNobody ? null : on.user.id);
  },
);

const CHALLENGES: [reason: string, make: (on: Scene) => Promise<Input>][] = [
  [
    'challenge_unknown',
    async ({ host, device, ctx }) => {
      const flow = newFlow();
      const { options } = await beginSignIn(ctx, { host_id: host.id, flow_hash: flow });
      const made = { ...options, challenge: randomBytes(32).toString('base64url') };
      return { host_id: host.id, flow_hash: flow, response: device.get(host.public_origin, made) };
    },
  ],
  [
    'challenge_used',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      await finishSignIn(ctx, answered);
      return answered;
    },
  ],
  [
    'challenge_used',
    async ({ ctx, host, device }) => {
      const answered = await answeredSignIn(ctx, { host, device });
      await refusalOf(
        finishSignIn(ctx, { ...answered, response: editClientData(answered.response, { type: 'other' }) }),
      );
      return answered;
    },
  ],
  [
    'challenge_other_host',
    async ({ ctx, host, device }) => {
      const elsewhere = await addHost(stage);
      const flow = newFlow();
      const { options } = await beginSignIn(ctx, { host_id: elsewhere.id, flow_hash: flow });
      return {
        host_id: host.id,
        flow_hash: flow,
        response: device.get(host.public_origin, { ...options, rpId: host.rp_id }),
      };
    },
  ],
  [
    'challenge_other_action',
    async ({ ctx, host, device, user }) => {
      const flow = newFlow();
      const { setup_token } = await setupCode(stage, { user, host });
      const { options } = await beginSetup(ctx, { host_id: host.id, flow_hash: flow, setup_token });
      const asked = { challenge: options['challenge'], rpId: host.rp_id, userVerification: 'required' };
      return { host_id: host.id, flow_hash: flow, response: device.get(host.public_origin, asked) };
    },
  ],
  [
    'challenge_other_flow',
    async ({ ctx, host, device }) => ({
      ...(await answeredSignIn(ctx, { host, device })),
      flow_hash: newFlow(),
    }),
  ],
];

test.each(CHALLENGES)('%s: the ceremony starts again', async (reason, make) => {
  const on = await scene();
  const input = await make(on);
  const before = (await liveSessions(stage, on.user.id)).length;
  expect(await refusalOf(finishSignIn(on.ctx, input))).toEqual({
    code: 'passkey.challenge-expired',
    details: {},
  });
  expect(await liveSessions(stage, on.user.id)).toHaveLength(before);
  expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({ reason, hostId: on.host.id });
});

test('a challenge lives five minutes', async () => {
  await using own = await signInStage();
  const { ctx, host, device } = await scene(own);
  const inTime = await answeredSignIn(ctx, { host, device });
  const late = await answeredSignIn(ctx, { host, device });
  own.clock.advance(299_999);
  await finishSignIn(ctx, inTime);
  own.clock.advance(1);
  expect(await refusalOf(finishSignIn(ctx, late))).toEqual({
    code: 'passkey.challenge-expired',
    details: {},
  });
  expect(await lastAudit(own, 'passkey.refused')).toMatchObject({ reason: 'challenge_expired' });
});

test('a challenge presented at another host is spent there', async () => {
  const { ctx, host, device } = await scene();
  const elsewhere = await addHost(stage);
  const answered = await answeredSignIn(ctx, { host, device });
  await refusalOf(finishSignIn(ctx, { ...answered, host_id: elsewhere.id }));
  expect(await refusalOf(finishSignIn(ctx, answered))).toMatchObject({ code: 'passkey.challenge-expired' });
});

test('one assertion sent 20 times at once opens one session', async () => {
  const { ctx, host, device, user } = await scene();
  const answered = await answeredSignIn(ctx, { host, device });
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => finishSignIn(ctx, answered)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(await liveSessions(stage, user.id)).toHaveLength(2);
});

test('two copies of one authenticator that sign in at once: one gets in', async () => {
  const { ctx, host, device } = await scene();
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
  const { ctx, host, device } = await scene();
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

function seen(options: { uv: boolean; up: boolean }) {
  return { userGetAssertionInteraction: (user: unknown) => Object({ user, options }) };
}
