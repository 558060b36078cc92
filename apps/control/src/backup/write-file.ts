import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import { endOf, FIRST_LINE } from './envelope.ts';

type Input = {
  path: string;
  /** Makes the name of the draft one of its own. */
  token: string;
  lines: AsyncIterable<string>;
  /** Runs when every byte is on the disk, before the file takes its name; when it throws there is no file. */
  beforeNamed: (sha256: string) => Promise<void>;
};

/**
 * Writes a backup that its owner alone may read. It has its name when it is whole, and nothing takes the place of
 * another file. Gives its length in bytes. Errors: backup.file-exists, backup.not-written.
 */
export async function writeBackupFile(input: Input): Promise<{ bytes: number; sha256: string }> {
  const draft = `${input.path}.${input.token}.partial`;
  await refuseExisting(input.path);
  using _ending = removedBySignals(draft);
  const file = await open(draft, 'wx', 0o600).catch((cause: unknown) => {
    throw notWritten(input.path, cause);
  });
  try {
    try {
      const written = await writeLines(file, input);
      await input.beforeNamed(written.sha256);
      await giveName(draft, input.path);
      return written;
    } finally {
      await file.close();
    }
  } finally {
    await rm(draft, { force: true });
  }
}

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A process that is told to end meanwhile ends as it would have, without the draft: nobody else would ever remove it. */
function removedBySignals(draft: string): Disposable {
  const stop = () => ENDING.forEach((signal) => process.off(signal, end));
  const end = (signal: NodeJS.Signals) => {
    stop();
    rmSync(draft, { force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of ENDING) process.on(signal, end);
  return { [Symbol.dispose]: stop };
}

async function writeLines(
  file: FileHandle,
  { path, lines }: Input,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let [bytes, sha256] = [0, ''];
  async function* enveloped(chunks: AsyncIterable<Buffer>) {
    const counted = (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
      return chunk;
    };
    yield counted(FIRST_LINE);
    for await (const chunk of chunks) yield counted(chunk);
    sha256 = hash.digest('hex');
    const end = endOf(sha256);
    bytes += end.length;
    yield end;
  }
  try {
    await pipeline(lines, createGzip(), (chunks: AsyncIterable<Buffer>) => file.writeFile(enveloped(chunks)));
    await file.sync();
  } catch (error) {
    throw isFileTrouble(error) ? notWritten(path, error) : error;
  }
  return { bytes, sha256 };
}

/** A hard link fails where something has the name already; file systems without links take a rename. */
async function giveName(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path);
    await refuseExisting(path);
    await rename(draft, path);
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function refuseExisting(path: string): Promise<void> {
  const found = await stat(path).then(
    () => true,
    () => false,
  );
  if (found) throw exists(path);
}

function exists(path: string): BackupError {
  return new BackupError('backup.file-exists', `${path} is there already, and a backup replaces nothing.`);
}

function notWritten(path: string, cause: unknown): BackupError {
  return new BackupError('backup.not-written', `${path} cannot be written (${codeOf(cause)}).`, { cause });
}

function isFileTrouble(error: unknown): boolean {
  return (
    error instanceof Error && 'syscall' in error && (error.syscall === 'write' || error.syscall === 'fsync')
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
}
