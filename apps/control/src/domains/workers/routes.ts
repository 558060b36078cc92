import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { pageOf, pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { addWorkerKey } from './add-key.ts';
import { askAssertionKeys } from './ask-assertion-keys.ts';
import { createWorker } from './create.ts';
import { findWorker } from './find.ts';
import { listWorkers } from './list.ts';
import { removeWorker } from './remove.ts';
import { removeWorkerKey } from './remove-key.ts';
import {
  createdWorker,
  createdWorkerKey,
  newWorker,
  newWorkerKey,
  workerPatch,
  workerView,
} from './schema.ts';
import { updateWorker } from './update.ts';

const params = z.strictObject({ worker_id: uuid });
const keyParams = z.strictObject({ worker_id: uuid, key_id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) });

export const workerRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'createWorker',
    method: 'post',
    path: '/api/v1/workers',
    summary: 'Register a worker. Its key is shown once.',
    permission: 'workers:write',
    body: newWorker,
    status: 201,
    answer: createdWorker,
    run: (ctx, { body }) => createWorker(ctx, body),
  }),
  adminRoute({
    operationId: 'listWorkers',
    method: 'get',
    path: '/api/v1/workers',
    summary: 'List workers with the hosts they serve, their holders and their keys.',
    permission: 'workers:read',
    query: z.strictObject(pageQuery),
    answer: pageOf(workerView),
    run: (ctx, { query }) => listWorkers(ctx, query),
  }),
  adminRoute({
    operationId: 'getWorker',
    method: 'get',
    path: '/api/v1/workers/{worker_id}',
    summary: 'Show one worker.',
    permission: 'workers:read',
    params,
    answer: workerView,
    run: (ctx, { params: at }) => findWorker(ctx, at),
  }),
  adminRoute({
    operationId: 'updateWorker',
    method: 'patch',
    path: '/api/v1/workers/{worker_id}',
    summary: "Change a worker's name and limits.",
    permission: 'workers:write',
    params,
    body: workerPatch,
    answer: workerView,
    run: (ctx, { params: at, body }) => updateWorker(ctx, { ...at, patch: body }),
  }),
  adminRoute({
    operationId: 'removeWorker',
    method: 'delete',
    path: '/api/v1/workers/{worker_id}',
    summary: 'Remove a worker that serves no host.',
    permission: 'workers:write',
    params,
    run: (ctx, { params: at }) => removeWorker(ctx, at),
  }),
  adminRoute({
    operationId: 'addWorkerKey',
    method: 'post',
    path: '/api/v1/workers/{worker_id}/keys',
    summary: 'Make the next key of a worker. It is shown once; the older one ends after the overlap.',
    permission: 'workers:write',
    params,
    body: newWorkerKey,
    status: 201,
    answer: createdWorkerKey,
    run: (ctx, { params: at, body }) => addWorkerKey(ctx, { ...at, ...body }),
  }),
  adminRoute({
    operationId: 'removeWorkerKey',
    method: 'delete',
    path: '/api/v1/workers/{worker_id}/keys/{key_id}',
    summary: 'End a key of a worker at once.',
    permission: 'workers:write',
    params: keyParams,
    run: (ctx, { params: at }) => removeWorkerKey(ctx, at),
  }),
  adminRoute({
    operationId: 'rotateAssertionKeys',
    method: 'post',
    path: '/api/v1/workers/{worker_id}/assertion-keys/rotate',
    summary: 'Ask the holders of a worker to make new keys for what backends are told about people.',
    permission: 'workers:write',
    params,
    answer: workerView,
    run: (ctx, { params: at }) => askAssertionKeys(ctx, at),
  }),
];
