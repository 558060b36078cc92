import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** What is done again and again, and when next. Its times are the database's, the one clock all processes share. */
export const jobs = pgTable('jobs', {
  name: text().primaryKey(),
  everyS: integer('every_s').notNull(),
  nextAt: timestamp('next_at', { precision: 3, withTimezone: true }).notNull(),
  /** The run under way; it is lost when its lease has run out. */
  runId: uuid('run_id'),
  leaseUntil: timestamp('lease_until', { precision: 3, withTimezone: true }),
  /** The run that somebody asked for and that has not begun. */
  requestedRunId: uuid('requested_run_id'),
  requestedBy: text('requested_by'),
  lastRunId: uuid('last_run_id'),
  /** Runs in a row that failed or were lost. */
  failures: integer().notNull().default(0),
});
export const jobsFeed = {
  name: 'none',
  everyS: 'none',
  nextAt: 'none',
  runId: 'none',
  leaseUntil: 'none',
  requestedRunId: 'none',
  requestedBy: 'none',
  lastRunId: 'none',
  failures: 'none',
} as const satisfies FeedsOf<typeof jobs>;

/** `lost`: its process died, or was away for longer than the lease. */
export const RUN_STATES = ['running', 'done', 'failed', 'lost'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What was done, the last runs of each job and outcome. */
export const jobRuns = pgTable(
  'job_runs',
  {
    id: uuid().primaryKey(),
    name: text()
      .notNull()
      .references(() => jobs.name, { onDelete: 'cascade' }),
    state: text().$type<RunState>().notNull(),
    startedAt: timestamp('started_at', { precision: 3, withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { precision: 3, withTimezone: true }),
    errorCode: text('error_code'),
    /** Who asked for it; null: it was due. */
    requestedBy: text('requested_by'),
  },
  (table) => [index('job_runs_newest').on(table.name, table.startedAt.desc(), table.id.desc())],
);
export const jobRunsFeed = {
  id: 'none',
  name: 'none',
  state: 'none',
  startedAt: 'none',
  endedAt: 'none',
  errorCode: 'none',
  requestedBy: 'none',
} as const satisfies FeedsOf<typeof jobRuns>;
