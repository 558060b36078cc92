import type postgres from 'postgres';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { quoted } from './quoted.ts';
import type { BackupFile } from './read-file.ts';
import type { Table } from './read-tables.ts';

const mark = z.union([
  z.strictObject({ header: z.unknown() }),
  z.strictObject({ table: z.string() }),
  z.strictObject({ end: z.record(z.string(), z.number()) }),
]);

/** One insert takes this much text; what bounds the memory. */
const INSERTED_CHARACTERS = 500_000;

/**
 * Inserts every row of a backup as part of the caller's transaction and gives how many each table got. `tables` are the
 * database's own. Errors: restore.damaged when the file does not hold what its end says.
 */
export async function loadRows(
  sql: postgres.Sql,
  input: { file: BackupFile; tables: readonly Table[] },
): Promise<Record<string, number>> {
  const byName = new Map(input.tables.map((table) => [table.name, table]));
  const counts: Record<string, number> = {};
  let ended: Record<string, number> | null = null;
  let batch = openBatch(sql, null);
  for await (const lines of input.file.lines()) {
    for (const line of lines) {
      if (line.startsWith('[')) {
        if (batch.add(line)) await batch.insert();
        continue;
      }
      await batch.insert();
      if (batch.table !== null) counts[batch.table.name] = batch.count();
      const read = mark.parse(JSON.parse(line));
      if ('end' in read) ended = read.end;
      batch = openBatch(sql, 'table' in read ? (byName.get(read.table) ?? null) : null);
    }
  }
  if (ended === null || !isSame(counts, ended)) throw inconsistent();
  return counts;
}

function openBatch(sql: postgres.Sql, table: Table | null) {
  let rows: string[] = [];
  let characters = 0;
  let count = 0;
  return {
    table,
    count: () => count,
    /** True when it is time to insert. */
    add(row: string): boolean {
      if (table === null) throw inconsistent();
      rows.push(row);
      characters += row.length;
      return characters > INSERTED_CHARACTERS;
    },
    async insert(): Promise<void> {
      if (table === null || rows.length === 0) return;
      await sql.unsafe(insertText(table), [`[${rows.join(',')}]`]);
      count += rows.length;
      rows = [];
      characters = 0;
    },
  };
}

/** Each row comes as an array of texts, in the order of the columns; the database reads them by its own types. */
function insertText({ name, columns }: Table): string {
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const values = columns.map(({ type }, at) => `(r->>${at})::${type}`).join(', ');
  return `insert into ${quoted(name)} (${names}) select ${values} from jsonb_array_elements($1::text::jsonb) as r`;
}

function isSame(counts: Record<string, number>, ended: Record<string, number>): boolean {
  const names = Object.keys(ended);
  return names.length === Object.keys(counts).length && names.every((name) => counts[name] === ended[name]);
}

function inconsistent(): BackupError {
  return new BackupError(
    'restore.damaged',
    'The backup does not hold what its end says it does. Nothing was restored.',
  );
}
