import { z } from 'zod';

/** A run of a job as the API shows it. */
export const jobRun = z.looseObject({
  id: z.string(),
  job: z.string(),
  state: z.string(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  ms: z.number().nullable(),
  error_code: z.string().nullable(),
  requested_by: z.string().nullable(),
});
export type JobRun = z.infer<typeof jobRun>;

/** A job as the API shows it. */
export const job = z.looseObject({
  name: z.string(),
  every_s: z.number(),
  state: z.string(),
  next_at: z.string(),
  failures: z.number(),
  last_run: jobRun.nullable(),
});
export type Job = z.infer<typeof job>;

/** Which run was asked for. */
export const requestedRun = z.looseObject({ name: z.string(), run_id: z.string() });
