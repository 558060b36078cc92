import { afterAll, beforeAll, expect, test } from 'vitest';
import { updateHost } from '../hosts/update.ts';
import { disableUser } from '../users/disable.ts';
import { removeGrant } from '../users/remove-grant.ts';
import { beginSetup } from './begin-setup.ts';
import { beginSignIn } from './begin-sign-in.ts';
import {
  answeredSetup,
  countsOf,
  invitedPerson,
  setupCode,
} from '../../../../../tests/support/passkeys/ceremonies.ts';
import { finishSetup } from './finish-setup.ts';
import {
  addHost,
  lastAudit,
  newFlow,
  operator,
  refusalOf,
  type Stage,
  signInStage,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { editClientData } from '../../../../../tests/support/passkeys/tamper.ts';
import { TestDevice } from '../../../../../tests/support/passkeys/test-device.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

type Scene = Awaited<ReturnType<typeof invitedPerson>>;
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
      const flow = newFlow();
      const { options } = await beginSignIn(on.ctx, { host_id: on.host.id, flow_hash: flow });
      return edited(await answeredSetup(on.ctx, { ...on, flow }), { challenge: options['challenge'] });
    },
  ],
];

test.each(REFUSED)('%s: %s, and the token keeps its use', async (reason, code, make) => {
  const on = await invitedPerson(stage);
  const input = await make(on);
  expect(await refusalOf(finishSetup(on.ctx, input))).toEqual({ code, details: {} });
  expect(await lastAudit(stage, 'passkey.refused')).toMatchObject({ reason, hostId: on.host.id });
  expect(await countsOf(stage, on.user)).toEqual({ uses: 0, passkeys: 0, sessions: 0 });
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
    const on = await invitedPerson(stage);
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

function edited(made: Made, values: Record<string, unknown>): Made {
  return { ...made, response: editClientData(made.response, values) };
}

function device(options: { uv: boolean; up: boolean }): TestDevice {
  return new TestDevice({ userMakeCredentialInteraction: (user) => Object({ user, options }) });
}
