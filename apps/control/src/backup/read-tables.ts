import type postgres from 'postgres';

export type Column = { name: string; type: string };
export type Table = { name: string; columns: Column[] };

type Row = { name: string; columns: string[]; types: string[]; refers_to: string[] };

/**
 * Every table of the schema as the database itself knows it, partitions under their parents, in an order in which rows
 * can be inserted. Throws when tables refer to each other in a ring.
 */
export async function readTables(sql: postgres.Sql): Promise<Table[]> {
  const rows = await sql<Row[]>`
    select c.relname::text as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' order by a.attnum) as types,
      array(select distinct t.relname::text from pg_constraint f join pg_class t on t.oid = f.confrelid
        where f.contype = 'f' and f.conrelid = c.oid and f.confrelid <> c.oid and not t.relispartition) as refers_to
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`;
  return inOrder(rows).map(({ name, columns, types }) => ({
    name,
    columns: columns.map((column, at) => ({ name: column, type: types[at] ?? 'text' })),
  }));
}

function inOrder(rows: readonly Row[]): Row[] {
  const ordered: Row[] = [];
  const placed = new Set<string>();
  while (ordered.length < rows.length) {
    const next = rows.filter(
      ({ name, refers_to }) => !placed.has(name) && refers_to.every((other) => placed.has(other)),
    );
    if (next.length === 0) throw new Error('tables refer to each other in a ring');
    for (const row of next) placed.add(row.name);
    ordered.push(...next);
  }
  return ordered;
}
