import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { createHost } from './create.ts';
import { findHost } from './find.ts';
import { listHosts } from './list.ts';
import { lockHost } from './lock.ts';
import { hostPatch, hostView, hostWorkersInput, newHost } from './schema.ts';
import { setHostWorkers } from './set-workers.ts';
import { updateHost } from './update.ts';

const params = z.strictObject({ host_id: uuid });

export const hostRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'createHost',
    method: 'post',
    path: '/api/v1/hosts',
    summary: 'Protect an application.',
    permission: 'hosts:write',
    body: newHost,
    status: 201,
    answer: hostView,
    run: (ctx, { body }) => createHost(ctx, body),
  }),
  adminRoute({
    operationId: 'listHosts',
    method: 'get',
    path: '/api/v1/hosts',
    summary: 'List protected applications.',
    permission: 'hosts:read',
    query: z.strictObject({ ...pageQuery, domain: z.string().max(253).optional() }),
    answer: pageOf(hostView),
    run: (ctx, { query }) => listHosts(ctx, query),
  }),
  adminRoute({
    operationId: 'getHost',
    method: 'get',
    path: '/api/v1/hosts/{host_id}',
    summary: 'Show one protected application.',
    permission: 'hosts:read',
    params,
    answer: hostView,
    run: (ctx, { params: at }) => findHost(ctx, at),
  }),
  adminRoute({
    operationId: 'updateHost',
    method: 'patch',
    path: '/api/v1/hosts/{host_id}',
    summary: 'Change a protected application.',
    permission: 'hosts:write',
    params,
    body: hostPatch,
    answer: hostView,
    run: (ctx, { params: at, body }) => updateHost(ctx, { ...at, patch: body }),
  }),
  adminRoute({
    operationId: 'setHostWorkers',
    method: 'put',
    path: '/api/v1/hosts/{host_id}/workers',
    summary: 'Say which workers serve an application.',
    permission: 'hosts:write',
    params,
    body: hostWorkersInput,
    answer: hostView,
    run: (ctx, { params: at, body }) => setHostWorkers(ctx, { ...at, ...body }),
  }),
  adminRoute({
    operationId: 'setLockdown',
    method: 'post',
    path: '/api/v1/hosts/{host_id}/lockdown',
    summary: 'Lock an application for everybody, or open it again.',
    permission: 'hosts:lockdown',
    params,
    body: z.strictObject({ block_traffic: z.boolean() }),
    answer: hostView,
    run: (ctx, { params: at, body }) => lockHost(ctx, { ...at, ...body }),
  }),
];
