import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { findAlert } from './find.ts';
import { listAlerts } from './list.ts';
import { reopenAlert } from './reopen.ts';
import { resolveAlert } from './resolve.ts';
import { alertQuery, alertView, resolution } from './schema.ts';

const params = z.strictObject({ alert_id: uuid });

export const alertRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listAlerts',
    method: 'get',
    path: '/api/v1/alerts',
    summary: 'List what a person should look at, what happened last first.',
    permission: 'alerts:read',
    query: alertQuery,
    answer: pageOf(alertView),
    run: (ctx, { query }) => listAlerts(ctx, query),
  }),
  adminRoute({
    operationId: 'getAlert',
    method: 'get',
    path: '/api/v1/alerts/{alert_id}',
    summary: 'Show one alert.',
    permission: 'alerts:read',
    params,
    answer: alertView,
    run: (ctx, { params: at }) => findAlert(ctx, at),
  }),
  adminRoute({
    operationId: 'resolveAlert',
    method: 'post',
    path: '/api/v1/alerts/{alert_id}/resolve',
    summary: 'Close an alert with what was found.',
    permission: 'alerts:write',
    params,
    body: resolution,
    answer: alertView,
    run: (ctx, { params: at, body }) => resolveAlert(ctx, { ...at, ...body }),
  }),
  adminRoute({
    operationId: 'reopenAlert',
    method: 'post',
    path: '/api/v1/alerts/{alert_id}/reopen',
    summary: 'Open a resolved alert again.',
    permission: 'alerts:write',
    params,
    answer: alertView,
    run: (ctx, { params: at }) => reopenAlert(ctx, at),
  }),
];
