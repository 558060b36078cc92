import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockHost } from '../hosts/lock.ts';
import { updateHost } from '../hosts/update.ts';
import { setupTokens } from '../setup-tokens/table.ts';
import { disableUser } from '../users/disable.ts';
import { removeGrant } from '../users/remove-grant.ts';
import { beginSetup } from './begin-setup.ts';
import { answeredSetup, answeredSignIn, enrol, setupCode } from './ceremonies.ts';
import { finishSetup } from './finish-setup.ts';
import { listPasskeys } from './list.ts';
import { passkeyHandlers } from './routes.ts';
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
import { editClientData } from './tamper.ts';
import { TestDevice } from './test-device.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function scene(how: { maxUses?: number } = {}) {
  const host = await addHost(stage);
  const user = await addUser(stage, [host]);
  const issued = await setupCode(stage, { user, host, ...how });
  return { host, user, code: issued.setup_token, tokenId: issued.id, ctx: visitor(stage) };
}
type Scene = Awaited<ReturnType<typeof scene>>;

async function usesOf(tokenId: string): Promise<number> {
  const [row] = await stage.deps.db
    .select({ uses: setupTokens.useCount })
    .from(setupTokens)
    .where(eq(setupTokens.id, tokenId));
  return present(row).uses;
}

async function passkeysOf(userId: string): Promise<number> {
  return (await listPasskeys(operator(stage), { user_id: userId })).items.length;
}

test('a setup link gives options for a discoverable, verified passkey of its person', async () => {
  const { ctx, host, user, code, tokenId } = await scene();
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
  expect(await usesOf(tokenId)).toBe(0);
});

test('a setup code works however it is typed, and its passkey is signed in', async () => {
  const { ctx, host, user, code, tokenId } = await scene();
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `;
  const opened = await finishSetup(ctx, {
    ...(await answeredSetup(ctx, { host, code: typed })),
    passkey_name: '  Laptop ',
  });
  expect(opened).toMatchObject({ user_id: user.id, username: user.username });
  expect(await liveSessions(stage, user.id)).toHaveLength(1);
  expect(await usesOf(tokenId)).toBe(1);
  expect((await listPasskeys(ctx, { user_id: user.id })).items).toMatchObject([
    { name: 'Laptop', rp_id: host.rp_id },
  ]);
  expect(await lastAudit(stage, 'passkey.registered')).toMatchObject({ subjectId: user.id, hostId: host.id });
  expect(await lastAudit(stage, 'setup_token.consumed')).toMatchObject({
    subjectId: user.id,
    resourceId: tokenId,
  });
});

test.each(['EdDSA', 'ES256', 'RS256'] as const)('a passkey of %s is accepted', async (algorithm) => {
  const { ctx, host, user, code } = await scene();
  const device = new TestDevice({ algorithmIdentifiers: [algorithm] });
  await finishSetup(ctx, await answeredSetup(ctx, { host, code, device }));
  expect(await passkeysOf(user.id)).toBe(1);
});

test('an authenticator that holds a passkey of the person is told to make no second one', async () => {
  const { ctx, host, user, code } = await scene({ maxUses: 2 });
  const { device } = await enrol(stage, { user, host });
  await expect(answeredSetup(ctx, { host, code, device })).rejects.toThrow(/excluded/i);
});

test.each([1, 3])(
  '50 registrations at once with a token of %i uses make as many passkeys and sessions',
  async (maxUses) => {
    const { host, user, code, tokenId } = await scene({ maxUses });
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
    expect(await passkeysOf(user.id)).toBe(maxUses);
    expect(await liveSessions(stage, user.id)).toHaveLength(maxUses);
    expect(await usesOf(tokenId)).toBe(maxUses);
    expect(await lastAudit(stage, 'setup_token.refused')).toMatchObject({
      reason: 'used_up',
      subjectId: user.id,
    });
  },
);

test('one answer sent 20 times at once makes one passkey and costs one use', async () => {
  const { ctx, host, user, code, tokenId } = await scene({ maxUses: 5 });
  const input = await answeredSetup(ctx, { host, code });
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => finishSetup(ctx, input)));
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect([await passkeysOf(user.id), await usesOf(tokenId)]).toEqual([1, 1]);
});

test('a passkey that is known already costs no use of the token', async () => {
  const { ctx, host, user, code, tokenId } = await scene();
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
  expect(await usesOf(tokenId)).toBe(0);
  expect(await liveSessions(stage, user.id)).toHaveLength(0);
  expect(await refusalOf(finishSetup(ctx, input))).toMatchObject({ code: 'passkey.challenge-expired' });
  await finishSetup(ctx, await answeredSetup(ctx, { host, code }));
  expect(await usesOf(tokenId)).toBe(1);
});

type Made = Parameters<typeof finishSetup>[1];
const REFUSED: [reason: string, code: string, make: (on: Scene) => Promise<Made>][] = [
  [
    'malformed',
    'passkey.refused',
    async (on) => ({ ...(await answeredSetup(on.ctx, on)), response: { id: 'x' } }),
  ],
  [
    'wrong_origin',
    'passkey.refused',
    (on) =>
      answeredSetup(on.ctx, { ...on, host: { ...on.host, public_origin: `https://evil.${on.host.domain}` } }),
  ],
  [
    'wrong_type',
    'passkey.refused',
    async (on) => edited(await answeredSetup(on.ctx, on), { type: 'webauthn.get' }),
  ],
  [
    'cross_origin',
    'passkey.refused',
    async (on) => edited(await answeredSetup(on.ctx, on), { crossOrigin: true }),
  ],
  [
    'user_not_verified',
    'passkey.refused',
    (on) => answeredSetup(on.ctx, { ...on, device: device({ uv: false, up: true }) }),
  ],
  [
    'user_not_present',
    'passkey.refused',
    (on) => answeredSetup(on.ctx, { ...on, device: device({ uv: true, up: false }) }),
  ],
  [
    'wrong_rp',
    'passkey.refused',
    async (on) => {
      const made = await answeredSetup(on.ctx, on);
      await updateHost(operator(stage), { host_id: on.host.id, patch: { rp_id: 'example.com' } });
      return made;
    },
  ],
  [
    'challenge_other_token',
    'passkey.challenge-expired',
    async (on) => {
      const second = await setupCode(stage, on);
      return { ...(await answeredSetup(on.ctx, on)), setup_token: second.setup_token };
    },
  ],
  [
    'challenge_other_flow',
    'passkey.challenge-expired',
    async (on) => ({ ...(await answeredSetup(on.ctx, on)), flow_hash: newFlow() }),
  ],
  [
    'challenge_other_action',
    'passkey.challenge-expired',
    async (on) => {
      const enrolled = await enrol(stage, { user: await addUser(stage, [on.host]), host: on.host });
      const flow = newFlow();
      const signIn = await answeredSignIn(on.ctx, { ...on, device: enrolled.device, flow });
      const clientData = JSON.parse(
        Buffer.from(String(Object(signIn.response['response']).clientDataJSON), 'base64url').toString(),
      );
      const made = await answeredSetup(on.ctx, { ...on, flow });
      return edited(made, { challenge: clientData.challenge });
    },
  ],
];

test.each(REFUSED)('%s: %s, and the token keeps its use', async (reason, code, make) => {
  const on = await scene();
  const input = await make(on);
  expect(await refusalOf(finishSetup(on.ctx, input))).toEqual({ code, details: {} });
  expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({ reason, hostId: on.host.id });
  expect([await usesOf(on.tokenId), await passkeysOf(on.user.id)]).toEqual([0, 0]);
});

test('whatever is wrong with a setup code, the answer is one and the same', async () => {
  const answers: unknown[] = [];
  const reasons: (string | null)[] = [];
  const elsewhere = await addHost(stage);
  const spoil: ((on: Scene) => Promise<Partial<Made>>)[] = [
    async () => ({ setup_token: 'ABCDE-FGHJK-MNPQR-STUVW-XYZ23' }),
    async () => ({ setup_token: 'not a code' }),
    async () => ({ host_id: elsewhere.id }),
    (on) => disableUser(operator(stage), { user_id: on.user.id }).then(() => ({})),
    (on) => removeGrant(operator(stage), { user_id: on.user.id, host_id: on.host.id }).then(() => ({})),
  ];
  for (const make of spoil) {
    const on = await scene();
    const spoilt = await make(on);
    const at = { host_id: on.host.id, flow_hash: newFlow(), setup_token: on.code, ...spoilt };
    answers.push(await refusalOf(beginSetup(on.ctx, at)));
    reasons.push((await lastAudit(stage, 'setup_token.refused')).reason);
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"code":"setup-token.refused","details":{}}']),
  );
  expect(reasons).toEqual(['unknown', 'malformed', 'wrong_host', 'user_inactive', 'wrong_user']);
});

test('a person disabled between begin and finish gets no passkey', async () => {
  const on = await scene();
  const input = await answeredSetup(on.ctx, on);
  await disableUser(operator(stage), { user_id: on.user.id });
  expect(await refusalOf(finishSetup(on.ctx, input))).toMatchObject({ code: 'setup-token.refused' });
  expect([await usesOf(on.tokenId), await passkeysOf(on.user.id)]).toEqual([0, 0]);
});

test('nobody enrols at a host that is locked or switched off', async () => {
  const on = await scene();
  const input = await answeredSetup(on.ctx, on);
  await updateHost(operator(stage), { host_id: on.host.id, patch: { is_active: false } });
  expect(await refusalOf(finishSetup(on.ctx, input))).toMatchObject({ code: 'host.inactive' });
  await lockHost(operator(stage), { host_id: on.host.id, block_traffic: true });
  expect(await refusalOf(answeredSetup(on.ctx, on))).toMatchObject({ code: 'host.locked' });
});

function edited(made: Made, values: Record<string, unknown>): Made {
  return { ...made, response: editClientData(made.response, values) };
}

function device(options: { uv: boolean; up: boolean }): TestDevice {
  return new TestDevice({ userMakeCredentialInteraction: (user) => Object({ user, options }) });
}

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
