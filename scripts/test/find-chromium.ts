import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const IN_CACHE = [
  '.cache/ms-playwright/chromium-*/chrome-linux*/chrome',
  'Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*',
];

type Machine = { env: NodeJS.ProcessEnv; home: string; works: (file: string) => boolean };

const THIS_MACHINE: Machine = { env: process.env, home: homedir(), works: saysItsVersion };

/** The Chromium to test with: the one named by CHROMIUM_PATH, else the system's, else what Playwright once fetched. */
export function findChromium({ env, home, works }: Machine = THIS_MACHINE): string | null {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return works(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const own = env['PLAYWRIGHT_BROWSERS_PATH'];
  const cached = [
    ...(own ? globSync(join(own, 'chromium-*/chrome-linux*/chrome')) : []),
    ...IN_CACHE.flatMap((pattern) => globSync(join(home, pattern)).sort().reverse()),
  ];
  return [...installed, MAC, ...cached].find(works) ?? null;
}

/** Some systems put a script in its place that only says where the browser could be had; that one does not. */
function saysItsVersion(file: string): boolean {
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 15_000 });
  return status === 0 && /Chrom/.test(stdout);
}
