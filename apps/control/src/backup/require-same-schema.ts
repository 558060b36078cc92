import { BackupError } from './backup-error.ts';
import type { BackupHeader } from './header.ts';
import { ownMigrations } from './migration-hashes.ts';
import type { Table } from './read-tables.ts';

/**
 * A backup is read by the schema that wrote it and by no other: what an older row means in a newer schema only the
 * migrations know, and they run on a database. Errors: restore.older-schema, restore.newer-schema.
 */
export function requireSameMigrations({ migrations, product_version }: BackupHeader): void {
  const own = ownMigrations();
  if (own.join() === migrations.join()) return;
  if (migrations.every((hash, at) => own[at] === hash)) {
    throw new BackupError(
      'restore.older-schema',
      `This backup was made by Sunray ${product_version} with an older schema (${migrations.length} of ${own.length} migrations). ` +
        'Restore it with that release into an empty database, then start this one, which migrates it.',
    );
  }
  throw new BackupError(
    'restore.newer-schema',
    `This backup was made by Sunray ${product_version} with a schema that this release does not know. Restore it with that release or a newer one.`,
  );
}

/** The tables of this database that the backup holds. Errors: restore.other-schema. */
export function requireSameTables(header: BackupHeader, tables: readonly Table[]): Table[] {
  const wanted = tables.filter(({ name }) => !header.left_out.includes(name));
  const spelled = (all: readonly { name: string; columns: readonly string[] }[]) =>
    all.map(({ name, columns }) => `${name}(${columns.join()})`).join();
  const found = wanted.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }));
  if (spelled(found) === spelled(header.tables)) return wanted;
  throw new BackupError(
    'restore.other-schema',
    'The tables of this database are not those of the backup, although the migrations are the same. Take a database that holds nothing else.',
  );
}
