import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUser, traceOf } from '../../../../../tests/support/admin-scene.ts';
import {
  type AdminStage,
  adminStage,
  type Answer,
  itemsOf,
  nextOf,
} from '../../../../../tests/support/admin-stage.ts';
import { audit } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('the audit is searched by each filter, and by all together', async () => {
  const { id, answer } = await addUser(stage);
  const [row] = await traceOf(stage, answer);
  const by = async (query: string) =>
    itemsOf(await stage.call(`GET /api/v1/audit?limit=200&${query}`)).map((item) => item['id']);
  const other = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const [fits, fitsNot] of [
    [`subject_id=${id}`, `subject_id=${other}`],
    [`subject_id=${id.toUpperCase()}`, `host_id=${other}`],
    ['event=user.created', 'event=host.created'],
    [`actor_id=${row?.actorId}`, 'actor_id=nobody'],
    ['success=true', 'success=false'],
    ['since=2026-01-02T03:04:05Z', 'since=2026-01-02T03:04:06Z'],
    ['since=2026-01-02T04:04:05%2B01:00', 'until=2026-01-02T03:04:05Z'],
    ['until=2026-01-02T03:04:05.001Z', `event=user.created&subject_id=${other}`],
  ]) {
    expect(await by(`${fits}`), fits).toContain(row?.id);
    expect(await by(`${fitsNot}`), fitsNot).not.toContain(row?.id);
  }
  const everything = `event=user.created&subject_id=${id}&actor_id=${row?.actorId}&success=true&since=2026-01-02T03:04:05Z&until=2027-01-01T00:00:00Z`;
  expect(await by(everything)).toEqual([row?.id]);
});

test.each([
  'event=user.exploded',
  'event=',
  'success=yes',
  'success=1',
  'since=yesterday',
  'since=2026-01-02',
  'since=2026-13-01T00:00:00Z',
  'since=0000-01-01T00:00:00Z',
  'since=1969-12-31T23:59:59Z',
  'subject_id=7',
  'actor_id=',
])('the audit cannot be searched by %s', async (query) => {
  expect((await stage.call(`GET /api/v1/audit?${query}`)).body['code']).toBe('request.invalid');
});

test('pages of the audit hold each row once, the newest first, also where many have one time', async () => {
  const all = await stage.deps.db.$count(audit);
  const rows: Record<string, unknown>[] = [];
  let next: string | null = '';
  while (next !== null) {
    const answer: Answer = await stage.call(
      `GET /api/v1/audit?limit=7${next === '' ? '' : `&cursor=${next}`}`,
    );
    rows.push(...itemsOf(answer));
    next = nextOf(answer);
  }
  expect(new Set(rows.map(({ id }) => id)).size).toBe(all);
  const keys = rows.map(({ at, id }) => `${String(at)} ${String(id)}`);
  expect(keys).toEqual([...keys].sort().reverse());
});

test('the audit says from where and with what client a change came', async () => {
  const answer = await stage.call('POST /api/v1/users', {
    body: { username: 'from the command line' },
    headers: { 'x-sunray-client': 'cli', 'user-agent': 'sunray/1' },
  });
  expect(await traceOf(stage, answer)).toMatchObject([
    { source: 'cli', userAgent: 'sunray/1', requestId: answer.headers.get('x-request-id') },
  ]);
});
