import { fixedClock } from '../../../packages/primitives/src/clock.ts';
import { readSettings } from '../../../apps/cli/src/config.ts';
import { run } from '../../../apps/cli/src/run.ts';
import type { World } from '../../../apps/cli/src/world.ts';

export const TEST_KEY = `sra_${'k'.repeat(43)}`;

type Ended = { code: number; out: string; err: string; questions: string[] };
type How = {
  env?: Record<string, string>;
  folder?: string;
  /** What a person at the terminal answers; left out, nobody sits there. */
  consent?: boolean;
  world?: Partial<World>;
};

/** Runs a command line in a world of its own. */
export async function runSunray(args: readonly string[], how: How = {}): Promise<Ended> {
  const heard: Ended = { code: -1, out: '', err: '', questions: [] };
  const folder = how.folder ?? '/nonexistent';
  heard.code = await run(args, {
    settings: readSettings(how.env ?? {}, { folder, clone: folder }),
    terminal: {
      out: (text) => void (heard.out += text),
      err: (text) => void (heard.err += text),
      hasColour: false,
      isInteractive: how.consent !== undefined,
      confirm: async (question) => {
        heard.questions.push(question);
        return how.consent === true;
      },
    },
    clock: fixedClock('2026-01-02T03:04:05Z'),
    pause: async () => {},
    runOnDatabase: () => Promise.reject(new Error('there is no database here')),
    ...how.world,
  });
  return heard;
}

/** The same against a control plane at a URL, with the test's key. */
export function runAt(url: string, args: readonly string[], how: How = {}): Promise<Ended> {
  return runSunray([...args, '--url', url], { ...how, env: { SUNRAY_API_KEY: TEST_KEY, ...how.env } });
}
