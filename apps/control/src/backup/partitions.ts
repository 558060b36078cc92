import type postgres from 'postgres';
import type { BackupHeader } from './header.ts';
import { quoted } from './quoted.ts';

type Partition = BackupHeader['partitions'][number];

const BOUND =
  /^FOR VALUES FROM \('(\d{4}-\d\d-\d\d) 00:00:00\+00'\) TO \('(\d{4}-\d\d-\d\d) 00:00:00\+00'\)$/;

/** The months and days that the partitioned tables are cut into. The session's time zone is UTC. */
export async function readPartitions(sql: postgres.Sql): Promise<Partition[]> {
  const rows = await sql<{ name: string; parent: string; bound: string }[]>`
    select child.relname::text as name, parent.relname::text as parent,
      pg_get_expr(child.relpartbound, child.oid) as bound
    from pg_inherits i
    join pg_class child on child.oid = i.inhrelid
    join pg_class parent on parent.oid = i.inhparent
    where child.relnamespace = 'public'::regnamespace and child.relkind = 'r' and child.relispartition
    order by child.relname`;
  return rows.flatMap(({ name, parent, bound }) => {
    const [, from, to] = BOUND.exec(bound) ?? [];
    return from === undefined || to === undefined ? [] : [{ parent, name, from, to }];
  });
}

/** Makes those that are not there: without its own month, a row would lie in the default for good. */
export async function makePartitions(sql: postgres.Sql, wanted: readonly Partition[]): Promise<void> {
  for (const { parent, name, from, to } of wanted) {
    await sql.unsafe(
      `create table if not exists ${quoted(name)} partition of ${quoted(parent)}
       for values from ('${from} 00:00:00+00') to ('${to} 00:00:00+00')`,
    );
  }
}
