import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { type BackupHeader, backupHeader } from './header.ts';
import type { BackupFile } from './read-file.ts';

const firstLine = z.strictObject({ header: backupHeader });

/** What a backup says about itself. Errors: restore.damaged. */
export async function readHeader(file: BackupFile): Promise<BackupHeader> {
  for await (const [line = ''] of file.lines()) {
    const read = firstLine.safeParse(JSON.parse(line));
    if (read.success) return read.data.header;
    break;
  }
  throw new BackupError('restore.damaged', 'The backup does not say what it holds. Nothing was restored.');
}
