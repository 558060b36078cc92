import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { uuid } from '../../http/uuid.ts';
import { findPropagation } from './find.ts';
import { propagationView } from './schema.ts';

export const propagationRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'getPropagation',
    method: 'get',
    path: '/api/v1/propagations/{propagation_id}',
    summary: 'Show how far a change has come on its way to the edges.',
    permission: 'propagations:read',
    params: z.strictObject({ propagation_id: uuid }),
    answer: propagationView,
    run: (ctx, { params }) => findPropagation(ctx, params),
  }),
];
