import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { connect } from './connect.ts';
import { migrateDatabase } from './migrate.ts';

test('an audit row of a month that nobody prepared never keeps the control plane from starting', async () => {
  await using database = await createTestDatabase();
  const sql = connect(database.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ at: Date }[]>`
      insert into audit (id, at, retention_class, event, severity, source, actor_kind, resource_type, action, success, compliance_tags)
      values (gen_random_uuid(), now() + interval '16 months', 'days_90', 'host.created', 'info', 'api', 'system', 'host', 'create', true, '{}')
      returning at`;
    // As a start sixteen months later would.
    await sql`select ensure_audit_partitions(18)`;
    await sql`select ensure_audit_partitions(18)`;
    const names = await sql<{ name: string }[]>`
      select relname as name from pg_class where relname like 'audit_days_90%' and relkind = 'r' order by relname`;
    expect(names).toHaveLength(19);
    expect(await sql`select at from audit`).toEqual([row]);
    await migrateDatabase({ ownerUrl: database.ownerUrl, appRole: new URL(database.appUrl).username });
  } finally {
    await sql.end();
  }
});

test('a start waits for no backup that reads, though a month of the audit is missing', async () => {
  await using database = await createTestDatabase();
  const sql = connect(database.ownerUrl, { max: 1 });
  const months = () => sql<{ name: string }[]>`
    select relname as name from pg_class where relname ~ '^audit_days_90_[0-9]{6}$' order by 1 desc`;
  const start = () =>
    migrateDatabase({ ownerUrl: database.ownerUrl, appRole: new URL(database.appUrl).username });
  try {
    const before = await months();
    await sql.unsafe(`drop table ${before[0]?.name}`);
    await sql.unsafe('begin');
    await sql.unsafe('lock table audit in access share mode');
    await start();
    expect(await months()).toEqual(before.slice(1));
    await sql.unsafe('rollback');
    await start();
    expect(await months()).toEqual(before);
  } finally {
    await sql.end();
  }
});
