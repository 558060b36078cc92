import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesOf } from './places.ts';

let folder = '';
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'sunray-places-')));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the places of a home', () => {
  test('are in the home for an ordinary account', async () => {
    const places = await placesOf(folder, false);
    for (const path of [places.record, places.data, places.passwords, places.unfinished])
      expect(path).toContain(folder);
  });

  test('are one folder of the system for root, the same by every name of the home', async () => {
    const link = join(folder, 'link');
    await symlink(folder, link);
    const places = await placesOf(folder, true);
    expect(places.folder).toMatch(/^\/var\/lib\/sunray\/[0-9a-f]{16}$/);
    expect(places.record).toContain(folder);
    expect(await placesOf(link, true)).toEqual(places);
  });

  test('keep the path of the socket short enough for the kernel, however deep the home lies', async () => {
    const deep = join(folder, 'd'.repeat(60), 'e'.repeat(60));
    await mkdir(deep, { recursive: true });
    for (const home of [folder, deep]) {
      const { sockets } = await placesOf(home, false);
      expect(Buffer.byteLength(join(sockets, '.s.PGSQL.5432'))).toBeLessThan(100);
    }
  });
});
