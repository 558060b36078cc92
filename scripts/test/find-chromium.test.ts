import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from './find-chromium.ts';

let home: string;
let cached: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sunray-chromium-'));
  const folder = join(home, '.cache/ms-playwright/chromium-1200/chrome-linux64');
  await mkdir(folder, { recursive: true });
  cached = join(folder, 'chrome');
  await writeFile(cached, '');
});
afterAll(() => rm(home, { recursive: true }));

const find = (env: Record<string, string>, working: string[]) =>
  findChromium({ env, home, works: (file) => working.includes(file) });

test('the named one wins, and nothing takes its place when it does not work', () => {
  const env = { CHROMIUM_PATH: '/opt/c', PATH: '/usr/bin' };
  expect(find(env, ['/opt/c', '/usr/bin/chromium'])).toBe('/opt/c');
  expect(find(env, ['/usr/bin/chromium'])).toBeNull();
});

test('the first on PATH that works is taken', () => {
  const env = { PATH: 'relative:/usr/local/bin:/usr/bin' };
  expect(find(env, ['/usr/bin/google-chrome', '/usr/bin/chromium'])).toBe('/usr/bin/chromium');
});

test('what Playwright once fetched is the last resort', () => {
  expect(find({ PATH: '/usr/bin' }, [cached])).toBe(cached);
  expect(find({ PATH: '/usr/bin' }, [])).toBeNull();
});
