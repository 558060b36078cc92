import { type KeyRing, type SealedPlace, seal, unseal } from '@sunray/primitives/seal.ts';
import type postgres from 'postgres';
import type { BackupHeader } from './header.ts';
import { BackupError } from './backup-error.ts';
import { quoted } from './quoted.ts';
import type { Table } from './read-tables.ts';

type Canary = BackupHeader['keys'][number];

const PLACE: SealedPlace = { table: 'backup', column: 'canary', row: '1' };
const TEXT = 'sunray';

/**
 * One canary for each key that something in the tables is sealed with. By their names, columns that begin with
 * `sealed_` hold sealed values. Errors: backup.key-ring when the ring is not the one of this database.
 */
export async function makeCanaries(
  sql: postgres.Sql,
  ring: KeyRing,
  tables: readonly Table[],
): Promise<Canary[]> {
  await requireRingOf(sql, ring);
  const ids = await usedKeys(sql, tables);
  return Promise.all(
    ids.map(async (id) => {
      if (!ring.keys.has(id)) throw foreignRing(`it has no key "${id}", which sealed what is stored`);
      return { id, sealed: await seal({ current: id, keys: ring.keys }, PLACE, TEXT) };
    }),
  );
}

/** Errors: restore.key-ring when a key is missing or another one. */
export async function openCanaries(ring: KeyRing, canaries: readonly Canary[]): Promise<void> {
  for (const { id, sealed } of canaries) {
    const opened = await unseal(ring, PLACE, sealed).catch(() => null);
    if (opened === TEXT) continue;
    throw new BackupError(
      'restore.key-ring',
      `The key ring given cannot open what this backup holds: key "${id}" is ${ring.keys.has(id) ? 'another one' : 'not in it'}. ` +
        'Put SUNRAY_KEY_RING of the installation that was backed up in its place.',
    );
  }
}

async function usedKeys(sql: postgres.Sql, tables: readonly Table[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const table of tables) {
    for (const { name } of table.columns.filter((column) => column.name.startsWith('sealed_'))) {
      const rows = await sql.unsafe<{ id: string }[]>(
        `select distinct split_part(${quoted(name)}, '.', 2) as id from ${quoted(table.name)} where ${quoted(name)} is not null`,
      );
      for (const { id } of rows) ids.add(id);
    }
  }
  return [...ids].sort();
}

/** A canary of a wrong ring would lock the right one out for good: the ring must open what workers sign with. */
async function requireRingOf(sql: postgres.Sql, ring: KeyRing): Promise<void> {
  const rows = await sql<{ row: string; sealed: string }[]>`
    select distinct on (split_part(sealed_secret, '.', 2)) worker_id || '/' || key_id as row, sealed_secret as sealed
    from worker_keys order by split_part(sealed_secret, '.', 2)`;
  for (const { row, sealed } of rows) {
    await unseal(ring, { table: 'worker_keys', column: 'sealed_secret', row }, sealed).catch(
      (cause: unknown) => {
        throw foreignRing('it does not open the keys of the workers', cause);
      },
    );
  }
}

function foreignRing(why: string, cause?: unknown): BackupError {
  return new BackupError(
    'backup.key-ring',
    `SUNRAY_KEY_RING is not the key ring of this database: ${why}. Nothing was written.`,
    { cause },
  );
}
