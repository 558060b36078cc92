import { expect, test } from 'vitest';
import { pageOf } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';
import { displayWidth } from '../text/display-width.ts';

const KEY = {
  id: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  state: 'signing',
  created_at: '2026-01-01T10:20:30.456Z',
  signs_since: '2026-01-01T10:20:31.456Z',
  verifies_until: null,
  propagation_id: null,
};
const FORMER = { ...KEY, state: 'verifying', verifies_until: '2026-01-02T10:25:30.456Z' };
const NEXT = { ...KEY, state: 'published', signs_since: null };

async function run(state: object, ...args: string[]) {
  await using control = await fakeControl({
    'GET /api/v1/keys/session': pageOf(KEY, FORMER),
    'POST /api/v1/keys/session/rotate': { body: state },
  });
  const ended = await runAt(control.url, ['keys', ...args]);
  return { ...ended, last: control.asked.at(-1) };
}

test('the keys that sign sessions are listed within 100 columns', async () => {
  const { out, code } = await run(KEY, 'list');
  expect([code, out]).toEqual([
    0,
    `ID                                           STATE      SIGNS SINCE (UTC)  VERIFIES UNTIL
${KEY.id}  signing    2026-01-01 10:20   -
${KEY.id}  verifying  2026-01-01 10:20   2026-01-02 10:25
`,
  ]);
  for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test.each<[string, object, string[], boolean, string]>([
  ['that signs at once', KEY, [], false, 'signs sessions from now on'],
  ['that edges have still to hear of', NEXT, [], false, 'signs as soon as every edge knows it'],
  ['and those of before end', KEY, ['--now'], true, 'signs sessions from now on'],
])('a new key is asked for %s', async (_name, state, args, retires, said) => {
  const { out, code, last } = await run(state, 'rotate', 'session', ...args);
  expect([code, out]).toEqual([0, `The key ${KEY.id} ${said}.\n`]);
  expect(last).toMatchObject({ what: 'POST /api/v1/keys/session/rotate', body: { retire_former: retires } });
});
