import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { createApiKey } from './create.ts';
import { listApiKeys } from './list.ts';
import { revokeApiKey } from './revoke.ts';
import { apiKeyView, createdApiKey, newApiKey } from './schema.ts';

export const apiKeyRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'createApiKey',
    method: 'post',
    path: '/api/v1/api-keys',
    summary: 'Make a key for automation. It is shown once.',
    permission: 'api-keys:write',
    body: newApiKey,
    status: 201,
    answer: createdApiKey,
    run: (ctx, { body }) => createApiKey(ctx, body),
  }),
  adminRoute({
    operationId: 'listApiKeys',
    method: 'get',
    path: '/api/v1/api-keys',
    summary: 'List keys, the newest first.',
    permission: 'api-keys:read',
    query: z.strictObject(pageQuery),
    answer: pageOf(apiKeyView),
    run: (ctx, { query }) => listApiKeys(ctx, query),
  }),
  adminRoute({
    operationId: 'revokeApiKey',
    method: 'delete',
    path: '/api/v1/api-keys/{id}',
    summary: 'Revoke a key.',
    permission: 'api-keys:write',
    params: z.strictObject({ id: uuid }),
    run: (ctx, { params }) => revokeApiKey(ctx, params),
  }),
];
