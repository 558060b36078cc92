import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf } from '../../http/paging.ts';
import { listEventLosses } from './list-losses.ts';
import { listSecurityEvents } from './list.ts';
import { eventLossQuery, eventLossView, securityEventQuery, securityEventView } from './schema.ts';

export const securityEventRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listSecurityEvents',
    method: 'get',
    path: '/api/v1/security-events',
    summary: 'List what edges saw that no honest client does, the newest first.',
    permission: 'security-events:read',
    query: securityEventQuery,
    answer: pageOf(securityEventView),
    run: (ctx, { query }) => listSecurityEvents(ctx, query),
  }),
  adminRoute({
    operationId: 'listEventLosses',
    method: 'get',
    path: '/api/v1/event-losses',
    summary: 'List how many events edges had to drop, the newest first.',
    permission: 'security-events:read',
    query: eventLossQuery,
    answer: pageOf(eventLossView),
    run: (ctx, { query }) => listEventLosses(ctx, query),
  }),
];
