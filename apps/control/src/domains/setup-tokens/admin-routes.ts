import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { issueSetupToken } from './issue.ts';
import { listSetupTokens } from './list.ts';
import { revokeSetupToken } from './revoke.ts';
import { issuedSetupToken, newSetupToken, setupTokenView } from './schema.ts';

/** What admins may do with setup tokens. */
export const setupTokenRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'issueSetupToken',
    method: 'post',
    path: '/api/v1/setup-tokens',
    summary: 'Issue a setup link for a person. The code is shown once.',
    permission: 'setup-tokens:write',
    body: newSetupToken,
    status: 201,
    answer: issuedSetupToken,
    run: (ctx, { body: { host_id, ...wanted } }) => issueSetupToken(ctx, { ...wanted, host_ids: [host_id] }),
  }),
  adminRoute({
    operationId: 'listSetupTokens',
    method: 'get',
    path: '/api/v1/setup-tokens',
    summary: 'List setup tokens, the newest first.',
    permission: 'setup-tokens:read',
    query: z.strictObject({ ...pageQuery, user_id: uuid.optional() }),
    answer: pageOf(setupTokenView),
    run: (ctx, { query }) => listSetupTokens(ctx, query),
  }),
  adminRoute({
    operationId: 'revokeSetupToken',
    method: 'post',
    path: '/api/v1/setup-tokens/{id}/revoke',
    summary: 'Take a setup token back.',
    permission: 'setup-tokens:write',
    params: z.strictObject({ id: uuid }),
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    answer: setupTokenView,
    run: (ctx, { params, body }) => revokeSetupToken(ctx, { ...params, ...body }),
  }),
];
