import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf } from '../../http/paging.ts';
import { auditQuery, auditView } from './schema.ts';
import { searchAudit } from './search.ts';

export const auditRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'searchAudit',
    method: 'get',
    path: '/api/v1/audit',
    summary: 'Search what people and the system changed or were refused, the newest first.',
    permission: 'audit:read',
    query: auditQuery,
    answer: pageOf(auditView),
    run: (ctx, { query }) => searchAudit(ctx, query),
  }),
];
