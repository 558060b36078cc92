import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { listSessionKeys } from './list.ts';
import { rotateSessionKey } from './rotate.ts';
import { newSessionKey, sessionKeyView } from './schema.ts';

export const signingKeyRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listSessionKeys',
    method: 'get',
    path: '/api/v1/keys/session',
    summary: 'List the keys that sign sessions, the newest first, without what could sign.',
    permission: 'keys:read',
    query: z.strictObject(pageQuery),
    answer: pageOf(sessionKeyView),
    run: (ctx, { query }) => listSessionKeys(ctx, query),
  }),
  adminRoute({
    operationId: 'rotateSessionKey',
    method: 'post',
    path: '/api/v1/keys/session/rotate',
    summary: 'Make the next key that signs sessions. It signs as soon as every edge knows it.',
    permission: 'keys:write',
    body: newSessionKey,
    answer: sessionKeyView,
    run: (ctx, { body }) => rotateSessionKey(ctx, body),
  }),
];
