import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockHost } from '../hosts/lock.ts';
import { updateHost } from '../hosts/update.ts';
import { disableUser } from '../users/disable.ts';
import { beginSetup } from './begin-setup.ts';
import {
  answeredSetup,
  countsOf,
  enrol,
  invitedPerson,
} from '../../../../../tests/support/passkeys/ceremonies.ts';
import { finishSetup } from './finish-setup.ts';
import { listPasskeys } from './list.ts';
import { passkeyHandlers } from './routes.ts';
import {
  addUser,
  lastAudit,
  newFlow,
  operator,
  present,
  refusalOf,
  type Stage,
  signInStage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { passkeys } from './table.ts';
import { TestDevice } from '../../../../../tests/support/passkeys/test-device.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('a setup link gives options for a discoverable, verified passkey of its person', async () => {
  const { ctx, host, user, code } = await invitedPerson(stage);
  const begun = await beginSetup(ctx, { host_id: host.id, flow_hash: newFlow(), setup_token: code });
  expect(begun).toMatchObject({ username: user.username, display_name: null });
  expect(begun.options).toMatchObject({
    rp: { id: host.rp_id },
    user: { name: user.username },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }],
    excludeCredentials: [],
  });
  expect(await countsOf(stage, user)).toMatchObject({ uses: 0 });
});

test('a setup code works however it is typed, and its passkey is signed in', async () => {
  const { ctx, host, user, code } = await invitedPerson(stage);
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `;
  const opened = await finishSetup(ctx, {
    ...(await answeredSetup(ctx, { host, code: typed })),
    passkey_name: '  Lap\u0000top ',
  });
  expect(opened).toMatchObject({ user_id: user.id, username: user.username });
  expect(await countsOf(stage, user)).toEqual({ uses: 1, passkeys: 1, sessions: 1 });
  expect((await listPasskeys(ctx, { user_id: user.id })).items).toMatchObject([
    { name: 'Laptop', rp_id: host.rp_id },
  ]);
  expect(await lastAudit(stage, 'passkey.registered')).toMatchObject({ subjectId: user.id, hostId: host.id });
  expect(await lastAudit(stage, 'setup_token.consumed')).toMatchObject({
    subjectId: user.id,
    hostId: host.id,
  });
});

test.each(['EdDSA', 'ES256', 'RS256'] as const)('a passkey of %s is accepted', async (algorithm) => {
  const { ctx, host, user, code } = await invitedPerson(stage);
  const device = new TestDevice({ algorithmIdentifiers: [algorithm] });
  await finishSetup(ctx, await answeredSetup(ctx, { host, code, device }));
  expect(await countsOf(stage, user)).toMatchObject({ passkeys: 1 });
});

test('an authenticator that holds a passkey of the person is told to make no second one', async () => {
  const { ctx, host, user, code } = await invitedPerson(stage, { maxUses: 2 });
  const { device } = await enrol(stage, { user, host });
  await expect(answeredSetup(ctx, { host, code, device })).rejects.toThrow(/excluded/i);
});

test.each([1, 3])(
  '50 registrations at once with a token of %i uses make as many passkeys and sessions',
  async (maxUses) => {
    const { host, user, code } = await invitedPerson(stage, { maxUses });
    const attempts = Array.from({ length: 50 }, async () => {
      const ctx = visitor(stage);
      return { ctx, input: await answeredSetup(ctx, { host, code }) };
    });
    const answered = await Promise.all(attempts);
    const all = await Promise.allSettled(
      answered.map(({ ctx, input }) => {
        const client = { ip: present(ctx.origin.ip), country: null, user_agent: 'test' };
        return passkeyHandlers.finishSetup(ctx, { ...input, client });
      }),
    );
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(maxUses);
    const refused = all.filter((one) => one.status === 'rejected').map((one) => Object(one.reason).code);
    expect(new Set(refused)).toEqual(new Set(['setup-token.refused']));
    expect(await countsOf(stage, user)).toEqual({ uses: maxUses, passkeys: maxUses, sessions: maxUses });
    expect(await lastAudit(stage, 'setup_token.refused')).toMatchObject({
      reason: 'used_up',
      subjectId: user.id,
    });
  },
);

test('one answer sent 20 times at once makes one passkey and costs one use', async () => {
  const { ctx, host, user, code } = await invitedPerson(stage, { maxUses: 5 });
  const input = await answeredSetup(ctx, { host, code });
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => finishSetup(ctx, input)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(await countsOf(stage, user)).toEqual({ uses: 1, passkeys: 1, sessions: 1 });
});

test('a passkey that is known already costs no use of the token', async () => {
  const { ctx, host, user, code } = await invitedPerson(stage);
  const someone = await addUser(stage, [host]);
  const device = new TestDevice();
  const flow = newFlow();
  const begun = await beginSetup(ctx, { host_id: host.id, flow_hash: flow, setup_token: code });
  const response = device.create(host.public_origin, begun.options);
  await takeCredential(Object(response)['id'], someone.id);
  const input = { host_id: host.id, flow_hash: flow, setup_token: code, passkey_name: null, response };
  expect(await refusalOf(finishSetup(ctx, input))).toEqual({ code: 'passkey.refused', details: {} });
  expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({
    reason: 'credential_taken',
    subjectId: user.id,
  });
  expect(await countsOf(stage, user)).toEqual({ uses: 0, passkeys: 0, sessions: 0 });
  expect(await refusalOf(finishSetup(ctx, input))).toMatchObject({ code: 'passkey.challenge-expired' });
  await finishSetup(ctx, await answeredSetup(ctx, { host, code }));
  expect(await countsOf(stage, user)).toMatchObject({ uses: 1 });
});

test('a person disabled between begin and finish gets no passkey', async () => {
  const on = await invitedPerson(stage);
  const input = await answeredSetup(on.ctx, on);
  await disableUser(operator(stage), { user_id: on.user.id });
  expect(await refusalOf(finishSetup(on.ctx, input))).toMatchObject({ code: 'setup-token.refused' });
  expect(await countsOf(stage, on.user)).toEqual({ uses: 0, passkeys: 0, sessions: 0 });
});

test('nobody enrols at a host that is locked or switched off', async () => {
  const on = await invitedPerson(stage);
  const input = await answeredSetup(on.ctx, on);
  await updateHost(operator(stage), { host_id: on.host.id, patch: { is_active: false } });
  expect(await refusalOf(finishSetup(on.ctx, input))).toMatchObject({ code: 'host.inactive' });
  await lockHost(operator(stage), { host_id: on.host.id, block_traffic: true });
  expect(await refusalOf(answeredSetup(on.ctx, on))).toMatchObject({ code: 'host.locked' });
});

async function takeCredential(credentialId: string, userId: string): Promise<void> {
  await stage.deps.db.insert(passkeys).values({
    id: stage.deps.newId(),
    userId,
    credentialId,
    publicKey: 'x',
    signCount: 0,
    rpId: 'x',
    transports: [],
    aaguid: '',
    deviceType: 'singleDevice',
    backedUp: false,
    name: 'taken',
    createdAt: new Date(stage.clock.nowMs()),
  });
}
