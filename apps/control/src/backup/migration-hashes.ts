import { readMigrationFiles } from 'drizzle-orm/migrator';
import type postgres from 'postgres';
import { migrationsFolder } from '../db/migrate.ts';

/** The migrations of this release, in their order. */
export function ownMigrations(): string[] {
  return readMigrationFiles({ migrationsFolder: migrationsFolder() }).map(({ hash }) => hash);
}

/** The migrations that made a database's schema, in their order; none where nothing was ever migrated. */
export async function appliedMigrations(sql: postgres.Sql): Promise<string[]> {
  const [found] = await sql<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (!found?.there) return [];
  const rows = await sql<
    { hash: string }[]
  >`select hash from drizzle.__drizzle_migrations order by created_at, id`;
  return rows.map(({ hash }) => hash);
}
