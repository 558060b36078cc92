import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { cursorId, cursorTime, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type RunView, toRunView } from './schema.ts';
import { jobRuns, jobs, type RunState } from './table.ts';

type Input = PageRequest & { name: string; state?: RunState | undefined };

const AFTER = z.tuple([cursorTime, cursorId]);

/** The runs of a job that are remembered, the newest first. Refuses `resource.not-found`, `request.invalid`. */
export async function listRuns(ctx: Ctx, input: Input): Promise<Page<RunView>> {
  const after = parseCursor(input.cursor, AFTER);
  await requireJob(ctx, input.name);
  const rows = await ctx.db
    .select()
    .from(jobRuns)
    .where(
      and(
        eq(jobRuns.name, input.name),
        input.state === undefined ? undefined : eq(jobRuns.state, input.state),
        after === null
          ? undefined
          : sql`(${jobRuns.startedAt}, ${jobRuns.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(jobRuns.startedAt), desc(jobRuns.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toRunView, keyOf: (row) => [row.startedAt, row.id] });
}

async function requireJob(ctx: Ctx, name: string): Promise<void> {
  const known = await ctx.db.select({ name: jobs.name }).from(jobs).where(eq(jobs.name, name)).limit(1);
  if (known.length === 0) throw new Refusal('resource.not-found');
}
