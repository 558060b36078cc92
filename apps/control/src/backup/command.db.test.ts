import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../tests/support/admin-stage.ts';
import { backupFolder, contentOf } from '../../../../tests/support/backup-scene.ts';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { connect } from '../db/connect.ts';
import { runBackupCommand } from './command.ts';
import { MADE_BY_MIGRATIONS } from './left-out.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const ROWS = 100_000;

let stage: AdminStage;
let folder: Awaited<ReturnType<typeof backupFolder>>;
let large: string;
let made: Awaited<ReturnType<typeof ended>>;

/** A hundred thousand rows of more than half a kilobyte: far more than the processes here may keep. */
beforeAll(async () => {
  stage = await adminStage();
  folder = await backupFolder();
  large = folder.at('large');
  const sql = connect(stage.ownerUrl, { max: 1 });
  await sql`insert into decisions (id, at, worker_id, region, verdict, guard, reason, weight, method, path, request_id)
    select gen_random_uuid(), now(), ${stage.workerId}, 'local', 'deny', 'g', 'r', 1, 'GET', '/' || repeat(md5(i::text), 20), i::text
    from generate_series(1, ${ROWS}) i`;
  await sql.end();
  made = await ended(begin(['backup', large, '--json']));
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

test('a hundred thousand rows pass through a heap that could not hold them, there and back', async () => {
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(made.out)).toMatchObject({ path: large, rows: { decisions: ROWS } });

  await using target = await createTestDatabase();
  const { code, out, err } = await ended(begin(['restore', large], target.ownerUrl));
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('Everybody has to sign in again');
  const sql = connect(target.ownerUrl, { max: 1 });
  expect(await sql`select count(*)::int as n, min(length(path)) as l from decisions`).toEqual([
    { n: ROWS, l: 641 },
  ]);
  await sql.end();
});

test('a restore that is killed in the middle leaves the database empty', async () => {
  await using target = await createTestDatabase();
  const killed = begin(['restore', large], target.ownerUrl);
  await inserting(target.ownerUrl);
  killed.kill('SIGKILL');
  await ended(killed);
  await nobodyIn(target.ownerUrl);
  const content = await contentOf(target.ownerUrl);
  for (const name of MADE_BY_MIGRATIONS) {
    expect(content[name], name).toHaveLength(1);
    delete content[name];
  }
  expect(Object.values(content).flat()).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a backup that is ended by %s leaves nothing behind',
  async (signal) => {
    const name = `ended-by-${signal}`;
    const begun = watch(folder.folder);
    const child = begin(['backup', folder.at(name)]);
    for await (const { filename } of begun) if (filename?.startsWith(name)) break;
    child.kill(signal);
    expect(await ended(child)).toMatchObject({ code: null, out: '' });
    expect(child.signalCode).toBe(signal);
    expect((await readdir(folder.folder)).filter((file) => file.startsWith(name))).toEqual([]);
  },
);

test('a person is told where the keys are not', async () => {
  const { code, out } = await ended(begin(['backup', folder.at('small'), '--without-decisions']));
  expect(code).toBe(0);
  expect(out).toContain('The keys are NOT in it: keep the key ring (key test)');
});

test('a refusal is one line with its code, or JSON, and exit code 1', async () => {
  const plain = await ended(begin(['restore', '/nonexistent/file']));
  expect(plain).toEqual({
    code: 1,
    out: '',
    err: '/nonexistent/file cannot be read (ENOENT). (restore.unreadable)\n',
  });
  const json = await ended(begin(['restore', '/nonexistent/file', '--json']));
  expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'restore.unreadable', request_id: null } });
});

test.each([
  [['backup']],
  [['backup', 'a', 'b']],
  [['restore', 'a', '--without-decisions']],
  [['backup', 'a', '--force']],
])('%j is not written as it must be', async (args) => {
  let err = '';
  const code = await runBackupCommand({
    args,
    env: {},
    out: expect.unreachable,
    err: (text) => (err += text),
  });
  expect([code, err]).toEqual([2, expect.stringContaining('Usage')]);
});

test('a database that cannot be reached is told without its password', async () => {
  const { code, err } = await ended(
    begin(['backup', folder.at('never')], 'postgres://u:hidden@127.0.0.1:1/d'),
  );
  expect([code, err]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
  expect(err).not.toContain('hidden');
});

/** The control plane's own entry, with the settings of the stage and little memory. */
function begin(args: readonly string[], ownerUrl = stage.ownerUrl): ChildProcess {
  const { config } = stage.deps;
  return spawn(process.execPath, ['--max-old-space-size=56', MAIN, ...args], {
    env: {
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
      DATABASE_URL: ownerUrl.replace('sunray_owner', 'sunray_app'),
      DATABASE_OWNER_URL: ownerUrl,
      SUNRAY_KEY_RING: config.keyRing.reveal(),
      SUNRAY_SESSION_KEY: config.sessionKey.reveal(),
      SUNRAY_CONTROL_KEY: config.controlKey.reveal(),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const heard = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (heard.out += String(chunk)));
  child.stderr?.on('data', (chunk) => (heard.err += String(chunk)));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, ...heard };
}

/** Waits until rows are going into a database, seen from another one. */
async function inserting(ownerUrl: string): Promise<void> {
  await asked(
    ownerUrl,
    (name, sql) =>
      sql`select 1 from pg_stat_activity where datname = ${name} and query like 'insert into "decisions"%'`,
    1,
  );
}

async function nobodyIn(ownerUrl: string): Promise<void> {
  await asked(ownerUrl, (name, sql) => sql`select 1 from pg_stat_activity where datname = ${name}`, 0);
}

type Question = (name: string, sql: ReturnType<typeof connect>) => PromiseLike<readonly unknown[]>;

async function asked(ownerUrl: string, question: Question, wanted: 0 | 1): Promise<void> {
  const sql = connect(inject('testServer').adminUrl, { max: 1 });
  const name = new URL(ownerUrl).pathname.slice(1);
  try {
    while (Math.min((await question(name, sql)).length, 1) !== wanted) await sql`select pg_sleep(0.01)`;
  } finally {
    await sql.end();
  }
}
