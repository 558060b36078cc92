import { asc, eq, getTableColumns, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorText, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type JobView, toJobView } from './schema.ts';
import { jobRuns, jobs } from './table.ts';

const AFTER = z.tuple([cursorText]);

/** Jobs by name, each with its last run. Refuses `request.invalid` for a cursor no list gave. */
export async function listJobs(ctx: Ctx, input: PageRequest): Promise<Page<JobView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select({ job: getTableColumns(jobs), last: getTableColumns(jobRuns) })
    .from(jobs)
    .leftJoin(jobRuns, eq(jobRuns.id, jobs.lastRunId))
    .where(after === undefined ? undefined : gt(jobs.name, after))
    .orderBy(asc(jobs.name))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, {
    item: ({ job, last }) => toJobView(job, last),
    keyOf: ({ job }) => [job.name],
  });
}
