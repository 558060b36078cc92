import type postgres from 'postgres';
import type { Ctx } from '../ctx.ts';
import { MIGRATION_LOCK, migrateDatabase } from '../db/migrate.ts';
import { record } from '../domains/audit/record.ts';
import { extendLeave } from '../domains/facts/extend-leave.ts';
import { sendHoldersAway } from '../domains/facts/send-holders-away.ts';
import { beginAnew } from '../domains/installation/begin-anew.ts';
import { endAllSessions } from '../domains/sessions/end-all.ts';
import { revokeOpenTokens } from '../domains/setup-tokens/revoke-open.ts';
import { openCanaries } from './canaries.ts';
import { MADE_BY_MIGRATIONS } from './left-out.ts';
import { loadRows } from './load-rows.ts';
import { makePartitions } from './partitions.ts';
import { quoted } from './quoted.ts';
import { openBackupFile, type BackupFile } from './read-file.ts';
import { readHeader } from './read-header.ts';
import { readTables } from './read-tables.ts';
import { refuseCompany, refuseRows } from './refuse-used.ts';
import type { BackupHeader } from './header.ts';
import { requireSameMigrations, requireSameTables } from './require-same-schema.ts';

type Input = { sql: postgres.Sql; path: string; ownerUrl: string; appRole: string };

export type Restored = {
  path: string;
  created_at: string;
  product_version: string;
  left_out: string[];
  rows: Record<string, number>;
  epoch: number;
  generation: number;
  sessions_ended: number;
  setup_tokens_revoked: number;
};

/**
 * Puts a backup into an empty database, whole or not at all. In the same transaction every session ends, open setup
 * tokens are taken back, epoch and generation rise and every holder takes a new identity, so that nothing that was handed out or used since the backup is good again (C9); audits `system.restored`. `sql` is one connection of the
 * owner's, and ctx.db the same one. Errors: restore.* (see BackupError).
 */
export async function restore(ctx: Ctx, input: Input): Promise<Restored> {
  const { sql } = input;
  await using file = await openBackupFile(input.path);
  const header = await readHeader(file);
  requireSameMigrations(header);
  await openCanaries(ctx.deps.keyRing, header.keys);
  await refuseCompany(sql);
  await refuseRows(sql, await readTables(sql));
  await migrateDatabase({ ownerUrl: input.ownerUrl, appRole: input.appRole });
  await sql.unsafe('begin');
  try {
    const rows = await fill(sql, { file, header });
    const restored = { ...(await startAfresh(ctx, header)), rows };
    await sql.unsafe('commit');
    return { path: input.path, ...restored };
  } catch (error) {
    await sql.unsafe('rollback').catch(() => undefined); // A broken connection has rolled back already.
    throw error;
  }
}

async function fill(sql: postgres.Sql, from: { file: BackupFile; header: BackupHeader }) {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
  const tables = await readTables(sql);
  await sql.unsafe(
    `lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access exclusive mode`,
  );
  await refuseCompany(sql);
  await refuseRows(sql, tables);
  const wanted = requireSameTables(from.header, tables);
  await makePartitions(sql, from.header.partitions);
  for (const table of MADE_BY_MIGRATIONS.map(quoted)) await sql.unsafe(`delete from ${table}`);
  return loadRows(sql, { file: from.file, tables: wanted });
}

/** What keeps all that was valid at some time after the backup from being valid now. */
async function startAfresh(ctx: Ctx, header: BackupHeader) {
  const sessionsEnded = await endAllSessions(ctx, { why: 'restored' });
  const tokensRevoked = await revokeOpenTokens(ctx, { reason: 'restored' });
  const { epoch, gen } = await beginAnew(ctx);
  await extendLeave(ctx);
  await sendHoldersAway(ctx);
  const done = {
    created_at: header.created_at,
    product_version: header.product_version,
    left_out: header.left_out,
    epoch,
    generation: gen,
    sessions_ended: sessionsEnded,
    setup_tokens_revoked: tokensRevoked,
  };
  await record(ctx, {
    event: 'system.restored',
    action: 'create',
    severity: 'warning',
    resource: { type: 'installation', id: null },
    newValues: done,
  });
  return done;
}
