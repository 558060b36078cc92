import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  newFlow,
  addHost,
  addUser,
  refusalOf,
  signInStage,
  type Stage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { passkeyHandlers } from '../passkeys/routes.ts';
import { countAttempt, SETUP_LIMIT, SIGN_IN_LIMIT } from './count.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const limit = { name: 'test', max: 10, windowS: 300 };

test('exactly 10 of 50 attempts at once pass, and the rest are told when to come back', async () => {
  const ctx = visitor(stage);
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, () => countAttempt(ctx, '192.0.2.1', limit)),
  );
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(10);
  expect(await refusalOf(countAttempt(ctx, '192.0.2.1', limit))).toEqual({
    code: 'rate.limited',
    details: { retryAfterS: 300 },
  });
});

test('the window slides: never 11 attempts in any 300 s', async () => {
  await using own = await signInStage();
  const ctx = visitor(own);
  const passes = () =>
    countAttempt(ctx, '192.0.2.1', limit).then(
      () => true,
      () => false,
    );
  const passed: number[] = [];
  for (let step = 0; step < 120; step += 1) {
    if (await passes()) passed.push(own.clock.nowMs());
    own.clock.advance(7_000);
  }
  for (const [index, from] of passed.entries()) {
    const next = passed[index + 10];
    if (next !== undefined) expect(next - from).toBeGreaterThanOrEqual(300_000);
  }
  expect(passed.length).toBeGreaterThan(25);
});

test('an attempt counts until the moment its window ends, and says how long that is', async () => {
  await using own = await signInStage();
  const ctx = visitor(own);
  for (let index = 0; index < 10; index += 1) await countAttempt(ctx, '192.0.2.1', limit);
  own.clock.advance(299_999);
  expect(await refusalOf(countAttempt(ctx, '192.0.2.1', limit))).toMatchObject({
    details: { retryAfterS: 1 },
  });
  own.clock.advance(1);
  await countAttempt(ctx, '192.0.2.1', limit);
});

test('addresses of one IPv6 /64 count together, other networks and endpoints apart', async () => {
  const ctx = visitor(stage);
  const one = { name: 'one', max: 1, windowS: 60 };
  await countAttempt(ctx, '2001:db8:7:7::1', one);
  expect(await refusalOf(countAttempt(ctx, '2001:DB8:7:7:ffff::2', one))).toMatchObject({
    code: 'rate.limited',
  });
  await countAttempt(ctx, '2001:db8:7:8::1', one);
  await countAttempt(ctx, '2001:db8:7:7::1', { ...one, name: 'two' });
  await countAttempt(ctx, '192.0.2.9', one);
  expect(await refusalOf(countAttempt(ctx, '::ffff:192.0.2.9', one))).toMatchObject({ code: 'rate.limited' });
});

test('each endpoint of the portal counts for itself: 10 sign-ins in 300 s, 5 setups in an hour', async () => {
  expect([SIGN_IN_LIMIT, SETUP_LIMIT]).toEqual([
    { max: 10, windowS: 300 },
    { max: 5, windowS: 3600 },
  ]);
  const host = await addHost(stage);
  await addUser(stage, [host]);
  const ctx = visitor(stage);
  const at = {
    host_id: host.id,
    flow_hash: newFlow(),
    client: { ip: '198.51.100.7', country: null, user_agent: 'test' },
  };
  const setup = { ...at, setup_token: 'wrong', passkey_name: null, response: {} };
  const endpoints: [max: number, call: () => Promise<unknown>][] = [
    [10, () => passkeyHandlers.beginSignIn(ctx, at)],
    [10, () => passkeyHandlers.finishSignIn(ctx, { ...at, response: {} })],
    [5, () => passkeyHandlers.beginSetup(ctx, setup)],
    [5, () => passkeyHandlers.finishSetup(ctx, setup)],
  ];
  for (const [max, call] of endpoints) {
    const codes: string[] = [];
    for (let index = 0; index <= max; index += 1)
      codes.push(
        await call().then(
          () => 'passed',
          (error: unknown) => Object(error).code,
        ),
      );
    expect(codes.indexOf('rate.limited')).toBe(max);
  }
});
