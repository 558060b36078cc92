import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import {
  embeddedHomes,
  type Home,
  killForGood,
  launcherProcess,
} from '../../../../../tests/support/embedded-homes.ts';
import { systemIdOf } from './cluster-state.ts';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';
import { startEmbeddedDatabase } from './start.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const homes = embeddedHomes();
afterAll(homes.removeAll);

describe('the embedded database refuses', () => {
  test('to start empty when database.json names a cluster that is gone, and creates nothing', async () => {
    const home = await homes.ready();
    await rm(home.places.folder, { recursive: true });
    const before = await everything(home);

    const message = await refusal(home, 'database.missing-cluster');

    expect(message).toContain('DATABASE_URL');
    expect(await everything(home)).toEqual(before);
  });

  test('to start empty when only the data is gone', async () => {
    const home = await homes.ready();
    await rm(home.places.data, { recursive: true });
    await refusal(home, 'database.missing-cluster');
    expect(await exists(home.places.data)).toBe(false);
  });

  test('a cluster of another installation in its folder', async () => {
    const [home, stranger] = [await homes.ready(), await homes.empty()];
    await (await startEmbeddedDatabase({ home: stranger.home, log: () => undefined })).stop();
    const strangerId = await systemIdOf(stranger.places.data);
    await rm(home.places.data, { recursive: true });
    await rename(stranger.places.data, home.places.data);

    await refusal(home, 'database.other-cluster');

    expect(await systemIdOf(home.places.data)).toBe(strangerId);
  });

  test('a cluster that no database.json claims, and leaves it as it is', async () => {
    const home = await homes.ready();
    const systemId = await systemIdOf(home.places.data);
    await rm(home.places.record);

    const message = await refusal(home, 'database.unclaimed-cluster');

    expect(message).toContain('DATABASE_URL');
    expect(await systemIdOf(home.places.data)).toBe(systemId);
    expect(await exists(home.places.record)).toBe(false);
  });

  test('to guess when database.json is damaged', async () => {
    const home = await homes.ready();
    for (const text of ['', '{', 'null', '[]', '{"engine":"embedded-postgres"}']) {
      await writeFile(home.places.record, text);
      await refusal(home, 'database.damaged-record');
    }
  });

  test('the data of another major version', async () => {
    const home = await homes.ready();
    await writeFile(join(home.places.data, 'PG_VERSION'), '17\n');
    await refusal(home, 'database.other-version');
  });

  test('a home that it may not write in', async () => {
    const home = await homes.empty();
    await chmod(home.home, 0o500);
    // Root may write wherever there is a disk below, so for root the home lies in the kernel's own file system.
    const closed = process.getuid?.() === 0 ? { ...home, home: '/sys/kernel' } : home;
    expect(await refusal(closed, 'database.no-permission')).toContain('DATABASE_URL');
    await chmod(home.home, 0o700);
  });

  test('a folder of its own that somebody else could look into', async () => {
    const home = await homes.ready();
    await mkdir(home.places.sockets, { recursive: true });
    await chmod(home.places.sockets, 0o777);
    await refusal(home, 'database.no-permission');
  });

  test('a machine that its binaries do not run on', async () => {
    const home = await homes.empty();
    const message = await refusal(home, 'database.unsupported-platform', '/nonexistent');
    expect(message).toContain('DATABASE_URL');
    expect(await everything(home)).toEqual([[], [], false]);
  });
});

describe('a first start that was cut off', () => {
  test('by kill -9 in the middle is recognised and made again', async () => {
    const home = await homes.empty();
    const launcher = await launcherProcess(home.home, 'making');
    await killForGood(launcher);
    expect(await exists(home.places.unfinished)).toBe(true);
    expect(await exists(home.places.record)).toBe(false);

    const database = await startEmbeddedDatabase({
      home: home.home,
      log: () => undefined,
      takeOverOrphan: true,
    });

    expect(await exists(home.places.unfinished)).toBe(false);
    expect(await systemIdOf(home.places.data)).toBe(database.systemId);
    await database.stop();
  });

  test('after database.json was written keeps its cluster', async () => {
    const home = await homes.ready();
    const systemId = await systemIdOf(home.places.data);
    await writeFile(home.places.unfinished, '1');

    const database = await startEmbeddedDatabase({
      home: home.home,
      log: () => undefined,
      takeOverOrphan: true,
    });

    expect(database.systemId).toBe(systemId);
    expect(await exists(home.places.unfinished)).toBe(false);
    await database.stop();
  });

  test('is left alone while the process that is at it lives', async () => {
    const home = await homes.ready();
    await rm(home.places.record);
    await writeFile(home.places.unfinished, String(process.ppid));
    await refusal(home, 'database.in-use');
    expect(await readFile(home.places.unfinished, 'utf8')).toBe(String(process.ppid));
  });
});

async function refusal({ home }: Home, code: string, binariesFrom?: string): Promise<string> {
  const input = { home, log: () => undefined, ...(binariesFrom && { binariesFrom }) };
  const error = await startEmbeddedDatabase(input).then(
    async (database) => database.stop(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof EmbeddedDatabaseError))
    throw new Error(`it was not refused with ${code}`, { cause: error });
  expect(error.code).toBe(code);
  return error.message;
}

/** What lies in the home, beside it, and whether the database's folder is there. */
async function everything({ home, places }: Home): Promise<unknown[]> {
  const beside = (await readdir(dirname(home))).filter((name) => name !== 'home');
  return [await readdir(home), beside, await exists(places.folder)];
}
