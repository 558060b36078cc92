import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** How long output may still arrive after the process has ended; a grandchild may hold the pipe open for ever. */
const LAST_WORDS_MS = 2_000;

export type Command = { file: string; args: string[]; env?: Record<string, string>; deadlineMs?: number };

export type Ended = { ok: boolean; output: string };

/** Runs a command from the root with the workspace's tools first on PATH. It never outlives its deadline or `signal`. */
export async function runCommand(command: Command, signal: AbortSignal): Promise<Ended> {
  const { file, args, env, deadlineMs = 120_000 } = command;
  if (signal.aborted) return { ok: false, output: 'interrupted\n' };
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...quietTools(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const endGroup = (why: string) => {
    output += `\n${file} ${args.join(' ')}: ${why}\n`;
    killGroup(child.pid);
  };
  const onAbort = () => endGroup('interrupted');
  const deadline = setTimeout(() => endGroup(`not done after ${deadlineMs / 1000} s, ended`), deadlineMs);
  signal.addEventListener('abort', onAbort);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.on('error', (error) => {
    output += `${error.message}\n`;
    resolve(false);
  });
  child.on('close', (code) => resolve(code === 0));
  child.on('exit', (code) => setTimeout(() => resolve(code === 0), LAST_WORDS_MS).unref());
  const ok = await promise;
  clearTimeout(deadline);
  signal.removeEventListener('abort', onAbort);
  killGroup(child.pid);
  return { ok, output };
}

/** The process was started as the head of a group of its own, so this reaches what it started too. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group is gone already, which is what was wanted.
  }
}

function quietTools(): Record<string, string> {
  const colour: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return {
    ...colour,
    PATH: [join(ROOT, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    LEFTHOOK: '0',
  };
}
