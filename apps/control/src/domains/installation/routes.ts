import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { readStatus } from './status.ts';

export const installationRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'getStatus',
    method: 'get',
    path: '/api/v1/status',
    summary: 'Show how the installation is.',
    permission: 'status:read',
    answer: z.strictObject({
      version: z.string(),
      environment: z.string(),
      now: z.iso.datetime(),
      database: z.strictObject({ version: z.string(), now: z.string() }),
      epoch: z.number().int(),
      generation: z.number().int(),
      counts: z.strictObject({ users: z.number().int(), hosts: z.number().int(), holders: z.number().int() }),
      workers: z.array(
        z.strictObject({
          id: z.uuid(),
          name: z.string(),
          edge_version: z.string().nullable(),
          last_seen_at: z.iso.datetime().nullable(),
        }),
      ),
    }),
    run: (ctx) => readStatus(ctx),
  }),
];
