import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { endOneSession } from './end-one.ts';
import { findSession } from './find.ts';
import { listSessions } from './list.ts';
import { sessionId, sessionView } from './schema.ts';

const params = z.strictObject({ sid: sessionId });

/** What admins may do with sessions. */
export const sessionRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listSessions',
    method: 'get',
    path: '/api/v1/sessions',
    summary: 'List sessions, the newest first.',
    permission: 'sessions:read',
    query: z.strictObject({
      ...pageQuery,
      user_id: uuid.optional(),
      host_id: uuid.optional(),
      state: z.enum(['live', 'all']).default('live'),
    }),
    answer: pageOf(sessionView),
    run: (ctx, { query }) => listSessions(ctx, query),
  }),
  adminRoute({
    operationId: 'getSession',
    method: 'get',
    path: '/api/v1/sessions/{sid}',
    summary: 'Show one session.',
    permission: 'sessions:read',
    params,
    answer: sessionView,
    run: (ctx, { params: at }) => findSession(ctx, at),
  }),
  adminRoute({
    operationId: 'endSession',
    method: 'delete',
    path: '/api/v1/sessions/{sid}',
    summary: 'End one session.',
    permission: 'sessions:write',
    params,
    run: (ctx, { params: at }) => endOneSession(ctx, at),
  }),
];
