import { spawn } from 'node:child_process';

export type Account = { uid: number; gid: number };

type Program = { file: string; args: string[]; account?: Account | undefined; input?: string };

/** What a database program finds in its environment: nothing of ours, so no secret and no PG* variable reaches it. */
export const BARE_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end and answers its output; rejects with that output when it fails. */
export function runProgram({ file, args, account, input = '' }: Program): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...account, cwd: '/', env: BARE_ENVIRONMENT, stdio: 'pipe' });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.stdin.on('error', () => undefined); // It ended without reading; its exit code tells the rest.
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      reject(new Error(`${file} ended with ${signal ?? code}\n${output.trim()}`));
    });
    child.stdin.end(input);
  });
}
