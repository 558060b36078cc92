import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { displayWidth } from './text/display-width.ts';
import { fakeControl, refusal } from '../../../tests/support/cli/fake-control.ts';
import { HOST, HOST_ID, pageOf, ROW, SESSION, USER, USER_ID } from '../../../tests/support/cli/api-rows.ts';
import { runAt, runSunray, TEST_KEY } from '../../../tests/support/cli/run-sunray.ts';

const USERS = 'GET /api/v1/users';
const HOSTS = 'GET /api/v1/hosts';
const NAMES = {
  [`${USERS}/${USER_ID}`]: { body: USER },
  [`${HOSTS}/${HOST_ID}`]: { body: HOST },
  [`${USERS}?username=demo&limit=1`]: pageOf(USER),
  [`${HOSTS}?domain=app.localhost&limit=1`]: pageOf(HOST),
  [USERS]: pageOf(),
  [HOSTS]: pageOf(),
};

test.each([
  [[]],
  [['dance']],
  [['users', 'dance']],
  [['users', 'show']],
  [['users', 'list', '--colour']],
  [['users', 'list', '--limit', '0']],
  [['users', 'list', '--output', 'yaml']],
  [['protect', 'http://127.0.0.1:1']],
  [['audit', '--refused', '--done']],
  [['setup-tokens', 'issue', 'demo', 'app.localhost', '--max-uses', 'many']],
  [['sessions', 'end', '--url', 'http://127.0.0.1:1']],
])('%j is not how a command is written: 2, with a word on stderr', async (args) => {
  const { code, out, err } = await runSunray(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toBe('');
});

test.each([
  [['hosts', 'update', 'app.localhost'], 'nothing to change'],
  [['hosts', 'create', 'app.localhost'], '--backend is missing'],
  [['hosts', 'update', 'app.localhost', '--cors', 'pass', '--cors', 'http://x'], 'stands alone'],
  [['users', 'update', 'demo'], 'nothing to change'],
  [['sessions', 'end'], 'either one session or --user'],
  [['sessions', 'end', 'x', '--user', 'demo'], 'either one session or --user'],
  [['sessions', 'end', '..'], 'is no id'],
])('%j is refused before anything is asked', async (args, why) => {
  await using control = await fakeControl({});
  const { code, err } = await runAt(control.url, args);
  expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  expect(control.asked).toEqual([]);
});

test.each([['--help'], ['users', '--help'], ['protect', '--help'], ['--version']])(
  '%s %s ends well',
  async (...args) => {
    expect(await runSunray(args.filter(Boolean))).toMatchObject({ code: 0, err: '' });
  },
);

test('a list is a table, or the very page of the API', async () => {
  const odd = { ...USER, username: 'al\u001b[31mice', email: 'a@example.com', added_later: true };
  await using control = await fakeControl({ [USERS]: pageOf(odd, USER) });
  const shown = await runAt(control.url, ['users', 'list']);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toBe(
    String.raw`USERNAME         STATUS  NAME  EMAIL          LAST SIGN-IN (UTC)
al\u{1b}[31mice  active  -     a@example.com  2026-01-01 10:20
demo             active  -     -              2026-01-01 10:20
`,
  );
  for (const form of [['--json'], ['--output', 'json']]) {
    const { out } = await runAt(control.url, ['users', 'list', ...form]);
    expect(JSON.parse(out)).toEqual({ items: [odd, USER], next_cursor: null });
  }
});

test('sessions and audit name people and hosts, and fit 100 columns', async () => {
  await using control = await fakeControl({
    ...NAMES,
    'GET /api/v1/sessions': pageOf(SESSION, {
      ...SESSION,
      ended_at: SESSION.expires_at,
      ended_why: 'ended_by_admin',
    }),
    'GET /api/v1/audit': pageOf(ROW, {
      ...ROW,
      event: 'user.updated',
      success: true,
      reason: null,
      host_id: null,
    }),
  });
  const sessions = await runAt(control.url, ['sessions', 'list', '--all']);
  expect(sessions.out).toBe(
    `SID                     USER  HOST           ADDRESS       SINCE (UTC)          STATE
AAAAAAAAAAAAAAAAAAAAAA  demo  app.localhost  192.0.2.7 DE  2026-01-01 10:20:30  until 11:20
AAAAAAAAAAAAAAAAAAAAAA  demo  app.localhost  192.0.2.7 DE  2026-01-01 10:20:30  ended_by_admin
`,
  );
  const audit = await runAt(control.url, ['audit']);
  expect(audit.out).toBe(
    `AT (UTC)             EVENT                BY     ABOUT                 FROM       RESULT
2026-01-01 10:20:30  setup_token.refused  first  demo @ app.localhost  192.0.2.7  refused: used_up
2026-01-01 10:20:30  user.updated         first  demo                  192.0.2.7  done
`,
  );
  for (const line of `${sessions.out}${audit.out}`.split('\n'))
    expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test('filters by name become ids, and a time ago becomes a time', async () => {
  await using control = await fakeControl({ ...NAMES, 'GET /api/v1/audit': pageOf() });
  const filters = [
    '--user',
    'demo',
    '--host',
    'APP.localhost',
    '--since',
    '1h',
    '--refused',
    '--event',
    'passkey.refused',
  ];
  const { code, out } = await runAt(control.url, ['audit', ...filters]);
  expect([code, out]).toEqual([0, 'Nothing was found.\n']);
  const query = new URLSearchParams(control.asked.at(-1)?.what.split('?')[1]);
  expect(Object.fromEntries(query)).toEqual({
    event: 'passkey.refused',
    subject_id: USER_ID,
    host_id: HOST_ID,
    since: '2026-01-02T02:04:05.000Z',
    success: 'false',
    limit: '50',
  });
});

test.each([
  [['users', 'show', 'nobody'], 'There is no user "nobody".'],
  [['users', 'grant', 'demo', 'no.localhost'], 'There is no host "no.localhost".'],
])('%j: an unknown name is said', async (args, why) => {
  await using control = await fakeControl(NAMES);
  const { code, out, err } = await runAt(control.url, args);
  expect([code, out, err]).toEqual([1, '', expect.stringContaining(why)]);
});

test('a refusal is one line with code and request id, or JSON, and cannot steer the terminal', async () => {
  await using control = await fakeControl({
    [USERS]: refusal(403, 'admin.forbidden', { title: 'No\u001b[2J.' }),
  });
  const plain = await runAt(control.url, ['users', 'list']);
  expect(plain).toMatchObject({
    code: 1,
    out: '',
    err: String.raw`No\u{1b}[2J. (admin.forbidden, request req-1)` + '\n',
  });
  const json = await runAt(control.url, ['users', 'list', '--json']);
  expect(JSON.parse(json.err)).toEqual({
    error: { code: 'admin.forbidden', message: 'No\u001b[2J.', request_id: 'req-1' },
  });
});

test('the key is in no output, whatever goes wrong', async () => {
  await using control = await fakeControl({ [USERS]: refusal(401, 'admin.unauthenticated') });
  const runs = await Promise.all([
    runAt(control.url, ['users', 'list']),
    runAt(control.url, ['users', 'list', '--json']),
    runAt(control.url, ['doctor']),
    runAt('http://127.0.0.1:1', ['users', 'list']),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  for (const { out, err } of runs) expect(out + err).not.toContain('kkkk');
});

const HURTING: [string[], string][] = [
  [['users', 'disable', 'demo'], 'Shut demo out'],
  [['users', 'revoke-grant', 'demo', 'app.localhost'], 'Take app.localhost from demo'],
  [['hosts', 'lock', 'app.localhost'], 'Lock app.localhost?'],
  [['sessions', 'end', 'abc'], 'End the session abc?'],
  [['sessions', 'end', '--user', 'demo'], 'End all sessions of demo?'],
  [['setup-tokens', 'revoke', 'abc'], 'Take this setup link back?'],
];

test.each(HURTING)('%j asks a person first, and does nothing without consent', async (args, question) => {
  await using control = await fakeControl(NAMES);
  const { code, err, questions } = await runAt(control.url, args, { consent: false });
  expect([code, err]).toEqual([1, 'Nothing was changed. (cli.declined)\n']);
  expect(questions).toEqual([expect.stringContaining(question)]);
  expect(control.asked.filter(({ what }) => !what.startsWith('GET'))).toEqual([]);
});

test.each(HURTING)('%j goes on with consent, with --yes, and where nobody can be asked', async (args) => {
  for (const how of [{ consent: true }, { consent: false, yes: true }, {}]) {
    await using control = await fakeControl(NAMES);
    await runAt(
      control.url,
      'yes' in how ? [...args, '--yes'] : args,
      'consent' in how ? { consent: how.consent } : {},
    );
    expect(control.asked.filter(({ what }) => !what.startsWith('GET'))).toHaveLength(1);
  }
});

test('settings of a host are sent as the API names them, and nothing that was not said', async () => {
  await using control = await fakeControl({ ...NAMES, [`PATCH /api/v1/hosts/${HOST_ID}`]: { body: HOST } });
  const said = [
    '--session-duration',
    '8h',
    '--websockets',
    'off',
    '--cors',
    'https://a.example',
    '--cors',
    'https://b.example',
  ];
  expect(await runAt(control.url, ['hosts', 'update', 'app.localhost', ...said])).toMatchObject({ code: 0 });
  expect(control.asked.at(-1)?.body).toEqual({
    session_duration_s: 28_800,
    websockets: false,
    cors: { mode: 'list', origins: ['https://a.example', 'https://b.example'] },
  });
});

test('a detail of a person is removed by an empty text', async () => {
  await using control = await fakeControl({ ...NAMES, [`PATCH /api/v1/users/${USER_ID}`]: { body: USER } });
  await runAt(control.url, ['users', 'update', 'demo', '--email', '', '--display-name', 'De Mo']);
  expect(control.asked.at(-1)?.body).toEqual({ email: null, display_name: 'De Mo' });
});

test('credentials that others can read are used with a warning', async () => {
  await using control = await fakeControl({ [USERS]: pageOf() });
  const folder = await mkdtemp(join(tmpdir(), 'sunray-cli-'));
  try {
    const file = join(folder, '.sunray', 'credentials.json');
    await mkdir(join(folder, '.sunray'));
    await writeFile(
      file,
      JSON.stringify({ controlUrl: control.url, edgeUrl: control.url, adminApiKey: TEST_KEY, workerId: 'w' }),
    );
    await chmod(file, 0o644);
    const { code, err } = await runSunray(['users', 'list'], { folder });
    expect([code, err]).toEqual([0, expect.stringContaining(`chmod 600 ${file}`)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
