import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from '../../apps/control/src/db/connect.ts';
import { exists } from '../../apps/control/src/db/embedded/exists.ts';
import { postgresProcessesOf } from '../../apps/control/src/db/embedded/postgres-processes.ts';
import { cloneDatabase } from './clone-database.ts';
import { postgresChoice } from './postgres-choice.ts';
import { startTestServer, type TestServer, type TestServerAddress } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(migrateStub, process.env['SUNRAY_TEST_POSTGRES']);
});
afterAll(() => server.stop());

describe('a test database', () => {
  test('is migrated, empty and nobody else’s, also when many are made at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => index);
    await Promise.all(
      names.map(async (id) => {
        await using database = await cloneDatabase(server.address);
        await query(database.appUrl, `insert into trail values (${id})`);
        expect(await query(database.appUrl, 'select id from trail')).toEqual([{ id }]);
      }),
    );
  });

  test('gives the application’s role what the migrations granted, and no more', async () => {
    await using database = await cloneDatabase(server.address);
    for (const statement of [
      'delete from trail',
      'create table mine (id int)',
      'create temporary table mine (id int)',
    ]) {
      await expect(query(database.appUrl, statement)).rejects.toMatchObject({ code: '42501' });
    }
    expect(await query(database.ownerUrl, 'select current_user::text as name')).toEqual([
      { name: 'sunray_owner' },
    ]);
  });

  test('is gone after its test, with a connection still open', async () => {
    const database = await cloneDatabase(server.address);
    const open = connect(database.appUrl, { max: 1 });
    await open`select 1`;
    await database[Symbol.asyncDispose]();
    await expect(query(database.appUrl, 'select 1')).rejects.toMatchObject({ code: '3D000' });
    await open.end({ timeout: 0 });
  });
});

describe('a test server', () => {
  test('leaves no process and no folder when its run ends', async () => {
    const own = await startTestServer(migrateStub);
    await own.stop();
    await expectGone(own.address);
  });

  test('leaves no process and no folder when its migrations fail', async () => {
    let socketFolder = '';
    const failing = startTestServer(async ({ ownerUrl }) => {
      socketFolder = new URL(ownerUrl).searchParams.get('host') ?? '';
      throw new Error('bad migration');
    });
    await expect(failing).rejects.toThrow('bad migration');
    await expectGone({ socketFolder });
  });

  test('leaves no process and no folder when its run is killed', async () => {
    const code = `
      const { startTestServer } = await import(process.argv[1]);
      const { address } = await startTestServer(async () => undefined);
      console.log(address.socketFolder);
      setInterval(() => undefined, 1000);`;
    const script = new URL('./test-server.ts', import.meta.url).href;
    const args = ['--input-type=module', '--eval', code, script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    child.kill('SIGKILL');

    const socketFolder = String(line).trim();
    await vi.waitFor(() => expectGone({ socketFolder }), { timeout: 10_000 });
  });

  test('is not started on a choice that does not exist', async () => {
    await expect(postgresChoice('sqlite')).rejects.toThrow('SUNRAY_TEST_POSTGRES');
  });
});

async function migrateStub({ ownerUrl, appRole }: { ownerUrl: string; appRole: string }): Promise<void> {
  await query(ownerUrl, 'create table trail (id int)');
  await query(ownerUrl, `grant select, insert on trail to ${appRole}`);
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = connect(url, { max: 1 });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function expectGone({ socketFolder }: Pick<TestServerAddress, 'socketFolder'>): Promise<void> {
  const folder = dirname(socketFolder);
  expect(folder).toContain('sunray-test-');
  expect(await exists(folder)).toBe(false);
  expect(await postgresProcessesOf(`${folder}/data`)).toEqual([]);
}
