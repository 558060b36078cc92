import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { listWorkers } from './list.ts';
import { workerView } from './schema.ts';

export const workerRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listWorkers',
    method: 'get',
    path: '/api/v1/workers',
    summary: 'List workers with the hosts they serve and their holders.',
    permission: 'workers:read',
    query: z.strictObject(pageQuery),
    answer: pageOf(workerView),
    run: (ctx, { query }) => listWorkers(ctx, query),
  }),
];
