import { existsSync } from 'node:fs';
import type { Run, Step } from '../check/step.ts';
import { vitestStep } from '../check/vitest-step.ts';
import { findChromium } from './find-chromium.ts';

const INSTALLING_MS = 10 * 60_000;

/** The journeys, in a Chromium that is found, or installed where that is allowed. */
export function journeysStep(mayInstall: boolean): Step {
  return {
    name: 'journeys',
    work: async (run) => {
      const missing = findChromium() === null ? await install(run, mayInstall) : null;
      const chromium = findChromium();
      if (chromium === null)
        return { state: 'not run', why: missing ?? 'the Chromium that was installed does not start' };
      return vitestStep({ project: 'journeys', env: { CHROMIUM_PATH: chromium } }).work(run);
    },
  };
}

/** Null when it was installed, else why not. */
async function install(run: Run, mayInstall: boolean): Promise<string | null> {
  if (process.env['CHROMIUM_PATH']) return 'CHROMIUM_PATH names nothing that starts as Chromium does';
  if (!mayInstall)
    return 'no Chromium found. Install one, set CHROMIUM_PATH, or run as root: npm test -- --install';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return 'no Chromium found, and only root on Debian or a relative of it can have one installed';
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { ok, output } = await run({ file: 'apt-get', args, env, deadlineMs: INSTALLING_MS });
    if (!ok) return `apt-get ${args.join(' ')} failed: ${output.trim().split('\n').at(-1)}`;
  }
  return null;
}
