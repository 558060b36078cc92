import { expect, test } from 'vitest';
import { beginSignIn } from './begin-sign-in.ts';
import {
  addHost,
  newFlow,
  operator,
  signInStage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { sweepChallenges } from './sweep-challenges.ts';
import { challenges } from './table.ts';

test('challenges are forgotten once they have run out, and not before', async () => {
  await using stage = await signInStage();
  const host = await addHost(stage);
  const begin = () => beginSignIn(visitor(stage), { host_id: host.id, flow_hash: newFlow() });
  await begin();
  stage.clock.advance(200_000);
  await begin();
  stage.clock.advance(100_001);
  await sweepChallenges(operator(stage));
  const kept = await stage.deps.db.select({ expiresAt: challenges.expiresAt }).from(challenges);
  expect(kept).toEqual([{ expiresAt: new Date(stage.clock.nowMs() + 199_999) }]);
});
