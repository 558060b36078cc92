import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type SideProcess = {
  readonly pid: number;
  /** The next message of the process. */
  hear(): Promise<unknown>;
  say(message: Serializable): void;
  end(): Promise<void>;
};

/** Runs one of this folder's programs beside this process, so that what it costs is not mixed up with ours. */
export function startSideProcess(file: string): SideProcess {
  const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    pid: child.pid ?? 0,
    hear: () => nextMessage(child, file),
    say: (message) => void child.send(message),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // They end by that, and end first what they started themselves.
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function nextMessage(child: ChildProcess, file: string): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error(`${file} has ended`)));
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    ended.catch(() => undefined);
    settled.abort();
  }
}
