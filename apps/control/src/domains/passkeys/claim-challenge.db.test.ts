import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginSetup } from './begin-setup.ts';
import { beginSignIn } from './begin-sign-in.ts';
import {
  answeredSignIn,
  enrolledPerson,
  setupCode,
} from '../../../../../tests/support/passkeys/ceremonies.ts';
import { finishSignIn } from './finish-sign-in.ts';
import {
  addHost,
  lastAudit,
  liveSessions,
  newFlow,
  refusalOf,
  type Stage,
  signInStage,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { editClientData } from '../../../../../tests/support/passkeys/tamper.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

type Scene = Awaited<ReturnType<typeof enrolledPerson>>;
type Input = Parameters<typeof finishSignIn>[1];

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
  const on = await enrolledPerson(stage);
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
  const { ctx, host, device } = await enrolledPerson(own);
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
  const { ctx, host, device } = await enrolledPerson(stage);
  const elsewhere = await addHost(stage);
  const answered = await answeredSignIn(ctx, { host, device });
  await refusalOf(finishSignIn(ctx, { ...answered, host_id: elsewhere.id }));
  expect(await refusalOf(finishSignIn(ctx, answered))).toMatchObject({ code: 'passkey.challenge-expired' });
});
