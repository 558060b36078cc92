import { asc, gt } from 'drizzle-orm';
import { z } from 'zod';
import { type Ctx, nowOf } from '../../ctx.ts';
import { cursorText, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { toWorkerView, type WorkerView } from './schema.ts';
import { workers } from './table.ts';
import { partsOf } from './worker-parts.ts';

const AFTER = z.tuple([cursorText]);

/** Workers by name, those that were removed among them, each with what it serves, its holders and its live keys. */
export async function listWorkers(ctx: Ctx, input: PageRequest): Promise<Page<WorkerView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(workers)
    .where(after === undefined ? undefined : gt(workers.name, after))
    .orderBy(asc(workers.name))
    .limit(input.limit + 1);
  const parts = await partsOf(
    ctx,
    rows.map((row) => row.id),
  );
  return toPage(rows, input.limit, {
    item: (row) => toWorkerView(row, parts(row.id), nowOf(ctx)),
    keyOf: (row) => [row.name],
  });
}
