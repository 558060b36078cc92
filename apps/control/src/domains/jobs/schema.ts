import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import { type jobRuns, type jobs, RUN_STATES } from './table.ts';

export const jobName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be the name of a job');

/** A run as the API shows it. `ms`: how long it took, null while it runs. */
export const runView = z
  .strictObject({
    id: uuid,
    job: jobName,
    state: z.enum(RUN_STATES),
    started_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
    ms: z.number().int().nullable(),
    error_code: z.string().nullable(),
    requested_by: z.string().nullable(),
  })
  .openapi('JobRun');
export type RunView = z.infer<typeof runView>;

/** A job as the API shows it. `failures`: runs in a row that failed or were lost. */
export const jobView = z
  .strictObject({
    name: jobName,
    every_s: z.number().int(),
    state: z.enum(['waiting', 'requested', 'running']),
    next_at: z.iso.datetime(),
    failures: z.number().int(),
    last_run: runView.nullable(),
  })
  .openapi('Job');
export type JobView = z.infer<typeof jobView>;

/** Which run was asked for. */
export const requestedRun = z.strictObject({ name: jobName, run_id: uuid }).openapi('RequestedRun');

type Job = typeof jobs.$inferSelect;
type Run = typeof jobRuns.$inferSelect;

/** A row as the API shows it, with its last run. */
export function toJobView(row: Job, last: Run | null): JobView {
  return {
    name: row.name,
    every_s: row.everyS,
    state: stateOf(row),
    next_at: row.nextAt.toISOString(),
    failures: row.failures,
    last_run: last === null ? null : toRunView(last),
  };
}

/** A row as the API shows it. */
export function toRunView(row: Run): RunView {
  return {
    id: row.id,
    job: row.name,
    state: row.state,
    started_at: row.startedAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    ms: row.endedAt === null ? null : row.endedAt.getTime() - row.startedAt.getTime(),
    error_code: row.errorCode,
    requested_by: row.requestedBy,
  };
}

function stateOf(row: Job): JobView['state'] {
  if (row.runId !== null) return 'running';
  return row.requestedRunId === null ? 'waiting' : 'requested';
}
