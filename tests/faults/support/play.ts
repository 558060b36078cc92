import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { processesIn } from './processes-in.ts';

export type Played = {
  numbers: Record<string, number | string | null>;
  faults: string[];
  /** What it told people meanwhile. */
  said: string;
  /** Processes that it left behind, and files. */
  left: string[];
};

const MAIN = join(import.meta.dirname, '../../../scripts/faults/main.ts');
const SEED = '7';
/** No scenario takes so long; what does is ended, and tells what it said until then. */
const DEADLINE_MS = 240_000;
/** What a run leaves to others to end is gone by then. */
const SWEPT_WITHIN_MS = 20_000;

/** Plays a scenario's short form as a command of its own, in a temporary folder of its own that is removed. */
export async function play(name: string): Promise<Played> {
  await using run = await begin(name);
  const deadline = setTimeout(() => run.kill(), DEADLINE_MS);
  const [printed, said] = await Promise.all([run.printed, run.said]);
  clearTimeout(deadline);
  await run.ended;
  const left = await run.left();
  if (printed === '') return { numbers: {}, faults: [`it ended without a word:\n${said}`], said, left };
  const { numbers, faults } = JSON.parse(printed);
  return { numbers, faults, said, left };
}

/** Starts a scenario; disposing it ends whatever is left of it. */
export async function begin(name: string) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sunray-f-')));
  // The database server runs under an account of its own where we are root, and has to pass.
  await chmod(folder, 0o755);
  const child = spawn(process.execPath, [MAIN, name, '--short', '--seed', SEED, '--json'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const kill = () => void child.kill('SIGKILL');
  return {
    folder,
    printed: text(child.stdout),
    said: text(child.stderr),
    /** Each piece of what it tells people, as it comes. */
    onSaid: (listen: (piece: string) => void) =>
      void child.stderr.on('data', (piece: Buffer) => listen(piece.toString())),
    ended,
    kill,
    /** What is left when it has ended and others had their time to end what it left. */
    async left(): Promise<string[]> {
      const untilMs = performance.now() + SWEPT_WITHIN_MS;
      for (;;) {
        const found = await processesIn(folder);
        if (found.length === 0 || performance.now() > untilMs)
          return [...found.map(({ command }) => command), ...(await readdir(folder))];
        await wait(50);
      }
    },
    async [Symbol.asyncDispose]() {
      kill();
      await ended;
      for (const { pid } of await processesIn(folder)) endNow(pid);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
