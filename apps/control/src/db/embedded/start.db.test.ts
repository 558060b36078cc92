import { spawn } from 'node:child_process';
import { lstat, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { embeddedHomes, killForGood, launcherProcess } from '../../../../../tests/support/embedded-homes.ts';
import { copyBinaries, findBinaries } from './binaries.ts';
import { connect } from '../connect.ts';
import { postgresProcessesOf } from './postgres-processes.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './start.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const homes = embeddedHomes();
afterAll(homes.removeAll);

const quiet = () => undefined;

describe('the embedded database', () => {
  test('starts for root out of a folder closed to others, under an account that is not root', async () => {
    const { home, places } = await homes.empty();
    const binaries = await copyBinaries(await findBinaries(), dirname(home));

    const database = await startEmbeddedDatabase({ home, log: quiet, binariesFrom: binaries.folder });

    expect((await lstat(dirname(home))).mode & 0o077).toBe(0);
    const data = await lstat(places.data);
    expect(data.uid).not.toBe(0);
    expect(data.mode & 0o077).toBe(0);
    const [pid] = database.pids;
    expect((await lstat(`/proc/${pid}`)).uid).toBe(data.uid);
    expect(await who(database.appUrl)).toBe('sunray_app');
    await database.stop();
  });

  test('makes its cluster once, records which, and finds it again', async () => {
    const { home, places } = await homes.empty();
    const lines: string[] = [];
    const first = await startEmbeddedDatabase({ home, log: (line) => lines.push(line) });
    await run(first.ownerUrl, 'create table kept (id int)', 'insert into kept values (7)');
    await first.stop();
    expect(await first.exited).toMatchObject({ code: 0, signal: null });

    const second = await startEmbeddedDatabase({ home, log: (line) => lines.push(line) });

    expect(await run(second.ownerUrl, 'select id from kept')).toEqual([{ id: 7 }]);
    expect(second.systemId).toBe(first.systemId);
    expect(lines.filter((line) => line.includes('Making the database'))).toHaveLength(1);
    const record: unknown = JSON.parse(await readFile(places.record, 'utf8'));
    expect(record).toEqual({
      engine: 'embedded-postgres',
      folder: places.folder,
      systemId: first.systemId,
      major: 18,
    });
    for (const file of [places.record, places.passwords, places.log])
      expect((await lstat(file)).mode & 0o077).toBe(0);
    await second.stop();
  });

  test('listens on a unix socket only, keeps what it acknowledges, and counts in UTC', async () => {
    const database = await started();
    const settings = await run(
      database.appUrl,
      `select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'full_page_writes',
       'synchronous_commit', 'data_checksums', 'server_encoding', 'TimeZone', 'password_encryption') order by name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      listen_addresses: '',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
      password_encryption: 'scram-sha-256',
    });
    await database.stop();
  });

  test('the application may do what it was granted on a table and nothing else', async () => {
    const { ownerUrl, appUrl, stop } = await started();
    await run(
      ownerUrl,
      'create table trail (id int)',
      'create table hidden (id int)',
      'grant insert, select on trail to sunray_app',
    );

    await run(appUrl, 'insert into trail values (1)');
    expect(await run(appUrl, 'select id from trail')).toEqual([{ id: 1 }]);

    const refused = [
      'update trail set id = 2',
      'delete from trail',
      'truncate trail',
      'drop table trail',
      'alter table trail disable trigger all',
      'select id from hidden',
      'create table mine (id int)',
      'create temporary table mine (id int)',
      'create schema mine',
      'create role other',
      'set role sunray_owner',
    ];
    for (const statement of refused) {
      await expect(run(appUrl, statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    expect(await run(ownerUrl, 'select id from trail')).toEqual([{ id: 1 }]);
    await stop();
  });

  test('nobody gets in without a password, as the superuser, or to another database', async () => {
    const { ownerUrl, stop } = await started();
    const tampered = (change: Partial<URL>) => Object.assign(new URL(ownerUrl), change).href;
    const doors = [
      tampered({ password: 'wrong' }),
      tampered({ username: 'postgres' }),
      tampered({ username: 'postgres', pathname: '/postgres' }),
      tampered({ pathname: '/postgres' }),
      tampered({ pathname: '/template1' }),
    ];
    for (const door of doors)
      await expect(who(door)).rejects.toMatchObject({ code: expect.stringMatching(/^28/) });
    await stop();
  });

  test('what was committed is there after every process of it was killed', async () => {
    const { home, places } = await homes.ready();
    const first = await startEmbeddedDatabase({ home, log: quiet });
    await run(first.ownerUrl, 'create table kept as select generate_series(1, 5000) as id');
    for (const pid of await postgresProcessesOf(places.data)) killIfThere(pid);
    const exit = await first.exited;
    expect(exit.signal).toBe('SIGKILL');
    expect(exit.logTail).toContain('ready to accept connections');

    const second = await startEmbeddedDatabase({ home, log: quiet });

    expect(await run(second.ownerUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 5000 }]);
    await second.stop();
  });

  test('a second opener is refused, and the first goes on undisturbed', async () => {
    const { home, places } = await homes.ready();
    const first = await startEmbeddedDatabase({ home, log: quiet });
    const lock = join(places.data, 'postmaster.pid');
    const before = await readFile(lock, 'utf8');

    await expect(startEmbeddedDatabase({ home, log: quiet })).rejects.toMatchObject({
      code: 'database.in-use',
    });

    expect(await readFile(lock, 'utf8')).toBe(before);
    expect(await who(first.appUrl)).toBe('sunray_app');
    await first.stop();
  });

  test('what a killed launcher left running is stopped for the holder of the lock, and for nobody else', async () => {
    const { home, places } = await homes.ready();
    const launcher = await launcherProcess(home, 'started');
    const orphan = await postgresProcessesOf(places.data);
    await killForGood(launcher);
    expect(orphan.length).toBeGreaterThan(0);

    await expect(startEmbeddedDatabase({ home, log: quiet })).rejects.toMatchObject({
      code: 'database.in-use',
    });
    const lines: string[] = [];
    const database = await startEmbeddedDatabase({
      home,
      log: (line) => lines.push(line),
      takeOverOrphan: true,
    });

    expect(lines.join()).toContain('Stopping the database that an earlier start left running');
    expect(await who(database.appUrl)).toBe('sunray_app');
    const now = await postgresProcessesOf(places.data);
    expect(now.filter((pid) => orphan.includes(pid))).toEqual([]);
    await database.stop();
    expect(await postgresProcessesOf(places.data)).toEqual([]);
  });

  test('a lock file with the number of a process that is something else does not keep it from starting', async () => {
    const { home, places } = await homes.ready();
    const first = await startEmbeddedDatabase({ home, log: quiet });
    const pidFile = join(places.data, 'postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await first.stop();
    const { uid } = await lstat(places.data);
    const innocent = spawn('sleep', ['600'], { uid });
    await writeFile(pidFile, text.replace(/^\d+/, String(innocent.pid)));

    const second = await startEmbeddedDatabase({ home, log: quiet, takeOverOrphan: true });

    expect(await who(second.appUrl)).toBe('sunray_app');
    expect(innocent.exitCode ?? innocent.signalCode).toBe(null);
    innocent.kill();
    await second.stop();
  });

  test('a lost file of passwords costs nothing but new passwords', async () => {
    const { home, places } = await homes.ready();
    const first = await startEmbeddedDatabase({ home, log: quiet });
    await first.stop();
    await rm(places.passwords);

    const second = await startEmbeddedDatabase({ home, log: quiet });

    expect(second.appUrl).not.toBe(first.appUrl);
    expect(await who(second.appUrl)).toBe('sunray_app');
    await expect(who(first.appUrl)).rejects.toMatchObject({ code: '28P01' });
    await second.stop();
  });

  test('a value that breaks a rule of a table is not in the log', async () => {
    const { home, places } = await homes.ready();
    const { ownerUrl, stop } = await startEmbeddedDatabase({ home, log: quiet });
    await run(
      ownerUrl,
      'create table people (email text primary key)',
      "insert into people values ('ada@example.org')",
    );
    await expect(run(ownerUrl, "insert into people values ('ada@example.org')")).rejects.toMatchObject({
      code: '23505',
    });
    await stop();

    const log = await readFile(places.log, 'utf8');
    expect(log).toContain('duplicate key value');
    expect(log).not.toContain('ada@example.org');
  });
});

async function started(): Promise<EmbeddedDatabase> {
  const { home } = await homes.ready();
  return startEmbeddedDatabase({ home, log: quiet });
}

async function run(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const sql = connect(url, { max: 1, onnotice: quiet });
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = [...(await sql.unsafe(statement))];
    return rows;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function who(url: string): Promise<unknown> {
  return (await run(url, 'select current_user as name'))[0]?.['name'];
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The postmaster's end took it along.
  }
}
