import { expect, test } from 'vitest';
import { USER } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const PENDING = {
  id: ID,
  state: 'pending',
  bounded_until: '2026-01-02T03:19:05.000Z',
  request_id: 'req-1',
  created_at: '2026-01-02T03:04:05.000Z',
  settled_at: null,
};

test('a pending change is shown with the time by which it is in force, and is no success', async () => {
  await using control = await fakeControl({ [`GET /api/v1/propagations/${ID}`]: { body: PENDING } });
  expect(await runAt(control.url, ['propagations', 'show', ID])).toMatchObject({
    code: 1,
    out: `Id                 ${ID}
State              pending
In force by (UTC)  2026-01-02 03:19:05
Made (UTC)         2026-01-02 03:04:05
Settled (UTC)      -
Request            req-1
`,
  });
});

test('one that every edge has is a success', async () => {
  const settled = { ...PENDING, state: 'acknowledged', bounded_until: null, settled_at: PENDING.created_at };
  await using control = await fakeControl({ [`GET /api/v1/propagations/${ID}`]: { body: settled } });
  expect(await runAt(control.url, ['propagations', 'show', ID, '--json'])).toMatchObject({ code: 0 });
});

test.each([
  ['acknowledged', 'In force at every edge.\n'],
  ['fenced', 'In force: every edge that has not confirmed it has stopped serving.\n'],
  ['pending', `Not yet in force at every edge. Ask again: sunray propagations show ${ID}\n`],
])('whoever makes a change that is %s is told so beside the answer', async (state, told) => {
  const headers = { 'x-sunray-propagation': `${ID}; state=${state}` };
  await using control = await fakeControl({
    'GET /api/v1/users?username=demo&limit=1': { body: { items: [USER], next_cursor: null } },
    'GET /api/v1/users': { body: { items: [USER], next_cursor: null } },
    [`POST /api/v1/users/${USER.id}/disable`]: { body: { ...USER, status: 'disabled' }, headers },
  });
  const { code, err } = await runAt(control.url, ['users', 'disable', 'demo', '--yes']);
  expect([code, err]).toEqual([0, told]);
});
