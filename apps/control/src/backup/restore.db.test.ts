import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { parseKeyRing } from '@sunray/primitives/seal.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost, addSession, addUser } from '../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, idOf } from '../../../../tests/support/admin-stage.ts';
import { backUpTo, backupFolder, contentOf, restoreFrom } from '../../../../tests/support/backup-scene.ts';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { connect } from '../db/connect.ts';
import { endOf } from './envelope.ts';
import { LEFT_OUT } from './left-out.ts';

let stage: AdminStage;
let folder: Awaited<ReturnType<typeof backupFolder>>;
let whole: string;
let before: Record<string, string[]>;
/** What is refused leaves it as it is. */
let empty: Awaited<ReturnType<typeof createTestDatabase>>;
let untouched: Record<string, string[]>;

beforeAll(async () => {
  stage = await adminStage();
  folder = await backupFolder();
  empty = await createTestDatabase();
  untouched = await contentOf(empty.ownerUrl);
  whole = folder.at('whole');
  await furnish();
  before = await contentOf(stage.ownerUrl);
  await backUpTo(stage, whole);
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await empty[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** Something in many tables, and values that a careless format would change. */
async function furnish(): Promise<void> {
  const host = await addHost(stage);
  const user = await addUser(stage);
  await addSession(stage, { user, host });
  await addSession(stage, { user, host });
  await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  idOf(await stage.call('POST /api/v1/setup-tokens', { body: { user_id: user.id, host_id: host.id } }));
  const sql = connect(stage.ownerUrl, { max: 1 });
  try {
    await sql`update users set display_name = ${'tab\t line\n back\\slash "q" \\N \u{1F600} {a,b}'}`;
    await sql`update installation set epoch = 7, gen = 4`;
    await sql`update sessions set ended_at = '2026-01-01T00:00:00.123456Z', ended_why = 'signed_out'
      where sid = (select min(sid) from sessions)`;
    await sql`insert into holders (id, worker_id, region, edge_version, issued_mark, issued_mark_random, created_at, last_seen_at)
      values ('holder', ${stage.workerId}, 'local', '1', 41, 'r', now(), now())`;
    await sql`insert into holder_keys (holder_id, kid, public_key, registered_at, propagation_id)
      values ('holder', 'k', '{"n": 1e400, "a": null}', now(), gen_random_uuid())`;
    await sql`insert into fact_copies (holder_id, subject, registration, acked_epoch, acked_n, acked_render, created_at)
      values ('holder', 'user:x', 'r', 9, 9007199254740993, 1, now())`;
    await sql`insert into decisions (id, at, worker_id, region, verdict, guard, reason, weight, method, path, request_id)
      select gen_random_uuid(), now() - i * interval '1 day', ${stage.workerId}, 'local', 'deny', 'g', 'r', 1, 'GET', '/', 'q'
      from generate_series(0, 3) i`;
    await sql`insert into alerts (id, type, severity, dedup_key, first_at, last_at, details)
      values (gen_random_uuid(), 'brute_force', 'high', 'k', 'infinity', now(), 'null')`;
    await sql`insert into audit (id, at, retention_class, event, severity, source, actor_kind, resource_type, action, success, compliance_tags)
      values (gen_random_uuid(), '2024-03-05T00:00:00Z', 'year_7', 'host.created', 'info', 'api', 'system', 'host', 'create', true, ${['a,b', '"']})`;
    await sql`insert into used_nonces values (${stage.workerId}, 'n', now())`;
    await sql`insert into attempt_windows values ('k', array[now()], now())`;
  } finally {
    await sql.end();
  }
}

test('a restored database holds every row as it was; only sessions, links, holders and the installation begin anew', async () => {
  await using target = await createTestDatabase();
  const done = await restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, whole);
  const after = await contentOf(target.ownerUrl);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  const anew = ['installation', 'sessions', 'setup_tokens', 'holders', 'audit', ...Object.keys(LEFT_OUT)];
  for (const name of Object.keys(before).filter((table) => !anew.includes(table)))
    expect(after[name], name).toEqual(before[name]);
  for (const name of Object.keys(LEFT_OUT)) expect(after[name], name).toEqual([]);
  // Nine is the highest epoch that a copy was acknowledged with.
  expect(done).toMatchObject({ epoch: 10, generation: 5, sessions_ended: 1, setup_tokens_revoked: 1 });
  const sql = connect(target.ownerUrl, { max: 1 });
  try {
    expect(await sql`select epoch, gen from installation`).toEqual([{ epoch: '10', gen: '5' }]);
    expect(await sql`select ended_why from sessions order by 1`).toEqual([
      { ended_why: 'restored' },
      { ended_why: 'signed_out' },
    ]);
    expect(await sql`select revoked_reason from setup_tokens`).toEqual([{ revoked_reason: 'restored' }]);
    expect(
      await sql`select superseded_why, issued_mark, issued_mark_random, serves_until > now() + interval '10 min' as leave from holders`,
    ).toEqual([{ superseded_why: 'unknown_mark', issued_mark: '41', issued_mark_random: 'r', leave: true }]);
    const partitions =
      await sql`select tableoid::regclass::text as name from audit where retention_class = 'year_7'`;
    expect(partitions).toEqual([{ name: 'audit_year_7_other' }]);
    const [event] = await sql`select event, source, new_values from audit where event = 'system.restored'`;
    expect(event).toMatchObject({ event: 'system.restored', source: 'cli', new_values: { epoch: 10 } });
  } finally {
    await sql.end();
  }
  // All audit rows of before, the one about the backup not among them, and the one about the restore.
  const lost = (before['audit'] ?? []).filter((row) => !after['audit']?.includes(row));
  expect([lost, after['audit']?.length]).toEqual([[], (before['audit']?.length ?? 0) + 1]);
});

test('a database without any schema is migrated first, and the application may work in it', async () => {
  await using target = await createTestDatabase();
  const sql = connect(target.ownerUrl, { max: 1, onnotice: () => undefined });
  await sql`drop schema drizzle cascade`;
  await sql`drop schema public cascade`;
  await sql`create schema public`;
  await sql.end();
  await restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, whole);
  const app = connect(target.appUrl, { max: 1 });
  try {
    expect(await app`select count(*)::int as n from users`).toEqual([{ n: 1 }]);
    await expect(app`delete from audit`).rejects.toThrow('permission denied');
  } finally {
    await app.end();
  }
});

test('months and days that only the backup knows are made again', async () => {
  await using source = await createTestDatabase();
  await using target = await createTestDatabase();
  await using place = await backupFolder();
  const sql = connect(source.ownerUrl, { max: 1 });
  await sql`create table decisions_20200102 partition of decisions for values from ('2020-01-02 00:00:00+00') to ('2020-01-03 00:00:00+00')`;
  await sql`insert into decisions (id, at, worker_id, region, verdict, guard, reason, weight, method, path, request_id)
    values (gen_random_uuid(), '2020-01-02T03:04:05Z', gen_random_uuid(), 'local', 'deny', 'g', 'r', 1, 'GET', '/', 'q')`;
  await sql.end();
  await backUpTo({ ...stage, ownerUrl: source.ownerUrl }, place.at('b'));
  await restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, place.at('b'));
  const restored = connect(target.ownerUrl, { max: 1 });
  expect(await restored`select tableoid::regclass::text as name from decisions`).toEqual([
    { name: 'decisions_20200102' },
  ]);
  await restored.end();
});

test('decisions can be left out', async () => {
  await using target = await createTestDatabase();
  const { rows } = await backUpTo(stage, folder.at('small'), true);
  expect(rows).not.toHaveProperty('decisions');
  await restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, folder.at('small'));
  const after = await contentOf(target.ownerUrl);
  expect([after['decisions'], after['users']]).toEqual([[], before['users']]);
});

test('a backup is readable by its owner alone, replaces nothing, leaves no draft and is audited', async () => {
  expect((await stat(whole)).mode & 0o777).toBe(0o600);
  const bytes = await readFile(whole);
  await expect(backUpTo(stage, whole)).rejects.toMatchObject({ code: 'backup.file-exists' });
  expect(await readFile(whole)).toEqual(bytes);
  await expect(backUpTo(stage, folder.at('no/where'))).rejects.toMatchObject({ code: 'backup.not-written' });
  const sql = connect(stage.ownerUrl, { max: 1 });
  const rows =
    await sql`select new_values->>'sha256' as sum from audit where event = 'system.backed_up' order by at`;
  await sql.end();
  const shown = createHash('sha256')
    .update(bytes.subarray(0, -endOf('').length - 64))
    .digest('hex');
  expect(rows).toContainEqual({ sum: shown });
});

type Broken = [string, (bytes: Buffer) => Buffer, string];
const BROKEN: Broken[] = [
  ['cut short', (bytes) => bytes.subarray(0, bytes.length >> 1), 'restore.damaged'],
  ['cut by one byte', (bytes) => bytes.subarray(0, -1), 'restore.damaged'],
  ['flipped in the middle', (bytes) => flipped(bytes, bytes.length >> 1), 'restore.damaged'],
  ['flipped where gzip keeps a time', (bytes) => flipped(bytes, 16 + 5), 'restore.damaged'],
  ['flipped in its end', (bytes) => flipped(bytes, bytes.length - 10), 'restore.damaged'],
  ['with more behind it', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), 'restore.damaged'],
  ['of another format', (bytes) => resealed(bytes, 'SUNRAY BACKUP 2\n'), 'restore.other-format'],
  ['that is something else', () => Buffer.from('users: []\n'), 'restore.not-a-backup'],
  ['that is empty', () => Buffer.alloc(0), 'restore.not-a-backup'],
];

test.each(BROKEN)(
  'a file %s is refused, and the database stays as empty as it was',
  async (name, breaking, code) => {
    const path = folder.at(name.replaceAll(' ', '-'));
    await writeFile(path, breaking(await readFile(whole)));
    await expect(restoreFrom({ ...stage, ownerUrl: empty.ownerUrl }, path)).rejects.toMatchObject({ code });
    expect(await contentOf(empty.ownerUrl)).toEqual(untouched);
  },
);

test('a file that is not there is told', async () => {
  const restoring = restoreFrom({ ...stage, ownerUrl: empty.ownerUrl }, folder.at('nowhere'));
  await expect(restoring).rejects.toMatchObject({ code: 'restore.unreadable' });
});

test('a database with a single row of the application is refused and left alone', async () => {
  await using target = await createTestDatabase();
  const sql = connect(target.ownerUrl, { max: 1 });
  await sql`insert into fact_heads values ('user:x', 3)`;
  await sql.end();
  const restoring = restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, whole);
  await expect(restoring).rejects.toMatchObject({ code: 'restore.not-empty', message: /fact_heads/ });
  expect((await contentOf(target.ownerUrl))['users']).toEqual([]);
});

test('while somebody else is connected nothing is restored', async () => {
  const other = connect(empty.appUrl, { max: 1, connection: { application_name: 'sunray-control' } });
  try {
    await other`select 1`;
    const restoring = restoreFrom({ ...stage, ownerUrl: empty.ownerUrl }, whole);
    await expect(restoring).rejects.toMatchObject({ code: 'restore.in-use', message: /sunray-control/ });
  } finally {
    await other.end();
  }
});

test('a key ring that does not open the backup is refused, and so is one that does not open the database', async () => {
  const key = () => encodeBase64url(systemRandom.bytes(32));
  for (const ring of [`test:${key()}`, `other:${key()}`]) {
    const deps = { ...stage.deps, keyRing: parseKeyRing(ring) };
    const restoring = restoreFrom({ deps, ownerUrl: empty.ownerUrl }, whole);
    await expect(restoring).rejects.toMatchObject({ code: 'restore.key-ring' });
    const backingUp = backUpTo({ deps, ownerUrl: stage.ownerUrl }, folder.at('never'));
    await expect(backingUp).rejects.toMatchObject({ code: 'backup.key-ring' });
  }
});

test('a key ring that was rotated since opens the backup when it keeps the old key', async () => {
  await using target = await createTestDatabase();
  const [id, bytes] = [...stage.deps.keyRing.keys][0] ?? ['', new Uint8Array()];
  const ring = `new:${encodeBase64url(systemRandom.bytes(32))},${id}:${encodeBase64url(bytes)}`;
  const deps = { ...stage.deps, keyRing: parseKeyRing(ring) };
  await expect(restoreFrom({ deps, ownerUrl: target.ownerUrl }, whole)).resolves.toMatchObject({ epoch: 10 });
});

test('what was written while a backup runs is in it whole or not at all', async () => {
  await using place = await backupFolder();
  await using target = await createTestDatabase();
  let isDone = false;
  const writing = (async () => {
    while (!isDone) await addUser(stage);
  })();
  await backUpTo(stage, place.at('live'));
  isDone = true;
  await writing;
  await restoreFrom({ ...stage, ownerUrl: target.ownerUrl }, place.at('live'));
  const sql = connect(target.ownerUrl, { max: 1 });
  const [counted] = await sql`select (select count(*) from users) as users,
    (select count(*) from audit where event = 'user.created') as created`;
  await sql.end();
  expect(counted?.['users']).toBe(counted?.['created']);
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

/** With another first line and a checksum that fits. */
function resealed(bytes: Buffer, firstLine: string): Buffer {
  const body = Buffer.concat([Buffer.from(firstLine), bytes.subarray(16, -endOf('').length - 64)]);
  return Buffer.concat([body, endOf(createHash('sha256').update(body).digest('hex'))]);
}
