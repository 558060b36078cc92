import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { listRuns } from './list-runs.ts';
import { listJobs } from './list.ts';
import { requestRun } from './request-run.ts';
import { jobName, jobView, requestedRun, runView } from './schema.ts';
import { RUN_STATES } from './table.ts';

const params = z.strictObject({ name: jobName });

export const jobRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listJobs',
    method: 'get',
    path: '/api/v1/jobs',
    summary: 'List what the control plane does by itself, with the last and the next run.',
    permission: 'jobs:read',
    query: z.strictObject(pageQuery),
    answer: pageOf(jobView),
    run: (ctx, { query }) => listJobs(ctx, query),
  }),
  adminRoute({
    operationId: 'listJobRuns',
    method: 'get',
    path: '/api/v1/jobs/{name}/runs',
    summary: 'List the last runs of a job, the newest first.',
    permission: 'jobs:read',
    params,
    query: z.strictObject({ ...pageQuery, state: z.enum(RUN_STATES).optional() }),
    answer: pageOf(runView),
    run: (ctx, { params: at, query }) => listRuns(ctx, { ...at, ...query }),
  }),
  adminRoute({
    operationId: 'runJob',
    method: 'post',
    path: '/api/v1/jobs/{name}/run',
    summary: 'Ask for a run of a job now.',
    permission: 'jobs:write',
    params,
    answer: requestedRun,
    run: (ctx, { params: at }) => requestRun(ctx, at),
  }),
];
