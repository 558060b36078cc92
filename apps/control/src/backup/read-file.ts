import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import { END_BYTES, END_FORM, FIRST_LINE, FIRST_LINE_FORM, FORMAT } from './envelope.ts';

const CHUNK_BYTES = 65_536;

/** A backup whose every byte is as it was written. */
export type BackupFile = AsyncDisposable & {
  bytes: number;
  sha256: string;
  lines(): AsyncIterable<string[]>;
};

/**
 * Opens a backup and reads it once from end to end, so that nothing of a damaged one is ever used.
 * Errors: restore.unreadable, restore.not-a-backup, restore.other-format, restore.damaged.
 */
export async function openBackupFile(path: string): Promise<BackupFile> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    throw new BackupError('restore.unreadable', `${path} cannot be read (${code}).`, { cause });
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw notABackup(path);
    await requireFirstLine(file, path);
    const sha256 = await requireWhole(file, path, found.size);
    return {
      bytes: found.size,
      sha256,
      lines: () => linesOf(file, found.size),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function requireFirstLine(file: FileHandle, path: string): Promise<void> {
  const [, format] = FIRST_LINE_FORM.exec(await textAt(file, 0, 32)) ?? [];
  if (format === undefined) throw notABackup(path);
  if (Number(format) === FORMAT) return;
  throw new BackupError(
    'restore.other-format',
    `${path} is of format ${format}; this release reads format ${FORMAT}. Restore it with the release that wrote it.`,
  );
}

async function requireWhole(file: FileHandle, path: string, size: number): Promise<string> {
  const [, expected] = END_FORM.exec(await textAt(file, Math.max(0, size - END_BYTES), END_BYTES)) ?? [];
  if (expected === undefined) throw damaged(path, 'its end is missing');
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(file, { from: 0, to: size - END_BYTES })) hash.update(chunk);
  if (hash.digest('hex') !== expected) throw damaged(path, 'its checksum does not fit');
  return expected;
}

/** The lines of the gzip stream, as many at a time as a chunk holds. */
async function* linesOf(file: FileHandle, size: number): AsyncGenerator<string[]> {
  const packed = bytesOf(file, { from: FIRST_LINE.length, to: size - END_BYTES });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of pipeline(packed, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined)) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}

async function* bytesOf(
  file: FileHandle,
  { from, to }: { from: number; to: number },
): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const length = Math.min(CHUNK_BYTES, to - at);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead === 0) return; // Cut by somebody in the meantime: the checksum or gzip will say so.
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead).toString('latin1');
}

function notABackup(path: string): BackupError {
  return new BackupError('restore.not-a-backup', `${path} is no backup of Sunray.`);
}

function damaged(path: string, why: string): BackupError {
  return new BackupError(
    'restore.damaged',
    `${path} is damaged or was not written to its end (${why}). Nothing was restored.`,
  );
}
