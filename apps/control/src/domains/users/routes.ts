import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { endSessions } from '../sessions/end.ts';
import { createUser } from './create.ts';
import { disableUser } from './disable.ts';
import { enableUser } from './enable.ts';
import { findUser } from './find.ts';
import { grantHosts } from './grant.ts';
import { listGrants } from './list-grants.ts';
import { listUsers } from './list.ts';
import { removeGrant } from './remove-grant.ts';
import { newUser, userPatch, userView } from './schema.ts';
import { updateUser } from './update.ts';

const params = z.strictObject({ user_id: uuid });
const grantParams = z.strictObject({ user_id: uuid, host_id: uuid });
const status = z.enum(['active', 'suspended', 'disabled', 'deleted']);

const accountRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'createUser',
    method: 'post',
    path: '/api/v1/users',
    summary: 'Add a person.',
    permission: 'users:write',
    body: newUser,
    status: 201,
    answer: userView,
    run: (ctx, { body }) => createUser(ctx, body),
  }),
  adminRoute({
    operationId: 'listUsers',
    method: 'get',
    path: '/api/v1/users',
    summary: 'List people.',
    permission: 'users:read',
    query: z.strictObject({
      ...pageQuery,
      username: z.string().max(100).optional(),
      status: status.optional(),
    }),
    answer: pageOf(userView),
    run: (ctx, { query }) => listUsers(ctx, query),
  }),
  adminRoute({
    operationId: 'getUser',
    method: 'get',
    path: '/api/v1/users/{user_id}',
    summary: 'Show one person.',
    permission: 'users:read',
    params,
    answer: userView,
    run: (ctx, { params: at }) => findUser(ctx, at),
  }),
  adminRoute({
    operationId: 'updateUser',
    method: 'patch',
    path: '/api/v1/users/{user_id}',
    summary: 'Change what is known of a person.',
    permission: 'users:write',
    params,
    body: userPatch,
    answer: userView,
    run: (ctx, { params: at, body }) => updateUser(ctx, { ...at, patch: body }),
  }),
  adminRoute({
    operationId: 'disableUser',
    method: 'post',
    path: '/api/v1/users/{user_id}/disable',
    summary: 'Shut a person out everywhere and end their sessions.',
    permission: 'users:write',
    params,
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    answer: userView,
    run: (ctx, { params: at, body }) => disableUser(ctx, { ...at, ...body }),
  }),
  adminRoute({
    operationId: 'enableUser',
    method: 'post',
    path: '/api/v1/users/{user_id}/enable',
    summary: 'Let a disabled person sign in again.',
    permission: 'users:write',
    params,
    answer: userView,
    run: (ctx, { params: at }) => enableUser(ctx, at),
  }),
];

const accessRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listGrants',
    method: 'get',
    path: '/api/v1/users/{user_id}/hosts',
    summary: 'List the hosts a person may enter.',
    permission: 'users:read',
    params,
    answer: z.strictObject({ items: z.array(z.strictObject({ host_id: uuid, domain: z.string() })) }),
    run: (ctx, { params: at }) => listGrants(ctx, at),
  }),
  adminRoute({
    operationId: 'grantHost',
    method: 'put',
    path: '/api/v1/users/{user_id}/hosts/{host_id}',
    summary: 'Let a person into a host.',
    permission: 'users:write',
    params: grantParams,
    run: (ctx, { params: at }) => grantHosts(ctx, { user_id: at.user_id, host_ids: [at.host_id] }),
  }),
  adminRoute({
    operationId: 'removeGrant',
    method: 'delete',
    path: '/api/v1/users/{user_id}/hosts/{host_id}',
    summary: 'Take a host from a person and end their sessions there.',
    permission: 'users:write',
    params: grantParams,
    run: (ctx, { params: at }) => removeGrant(ctx, at),
  }),
  adminRoute({
    operationId: 'endUserSessions',
    method: 'post',
    path: '/api/v1/users/{user_id}/sessions/end',
    summary: 'End all sessions of a person.',
    permission: 'sessions:write',
    params,
    answer: z.strictObject({ ended: z.number().int() }),
    run: async (ctx, { params: at }) => {
      await findUser(ctx, at);
      return { ended: await endSessions(ctx, { userId: at.user_id, why: 'ended_by_admin' }) };
    },
  }),
];

export const userRoutes: AdminRoute[] = [...accountRoutes, ...accessRoutes];
