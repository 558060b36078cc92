import { readFile } from 'node:fs/promises';
import { writeDurably } from './durable-file.ts';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';

/** What database.json says: which cluster holds the facts of this home. */
export type DatabaseRecord = { engine: 'embedded-postgres'; folder: string; systemId: string; major: number };

/** Reads database.json; undefined when there is none. Errors: database.damaged-record. */
export async function readRecord(path: string): Promise<DatabaseRecord | undefined> {
  if (!(await exists(path))) return undefined;
  const record = parse(await readFile(path, 'utf8'));
  if (record) return record;
  throw new EmbeddedDatabaseError(
    'database.damaged-record',
    `${path} cannot be read, so it is not known which database belongs to this folder. Restore that file from a backup.`,
  );
}

export function writeRecord(path: string, record: DatabaseRecord): Promise<void> {
  return writeDurably(path, `${JSON.stringify(record, null, 2)}\n`);
}

function parse(text: string): DatabaseRecord | undefined {
  try {
    const { engine, folder, systemId, major }: Partial<Record<string, unknown>> = JSON.parse(text) ?? {};
    if (engine !== 'embedded-postgres' || typeof folder !== 'string' || typeof major !== 'number')
      return undefined;
    return typeof systemId === 'string' ? { engine, folder, systemId, major } : undefined;
  } catch {
    return undefined;
  }
}
