import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf } from '../../http/paging.ts';
import { listDecisions } from './list.ts';
import { decisionQuery, decisionView } from './schema.ts';

export const decisionRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listDecisions',
    method: 'get',
    path: '/api/v1/decisions',
    summary: 'List what edges decided, the newest first: every denial, and a share of what was let in.',
    permission: 'decisions:read',
    query: decisionQuery,
    answer: pageOf(decisionView),
    run: (ctx, { query }) => listDecisions(ctx, query),
  }),
];
