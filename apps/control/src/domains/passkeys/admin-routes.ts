import { z } from '@hono/zod-openapi';
import { type AdminRoute, adminRoute } from '../../http/admin-route.ts';
import { uuid } from '../../http/uuid.ts';
import { listPasskeys } from './list.ts';
import { removePasskey } from './remove.ts';
import { passkeyView } from './schema.ts';

/** What admins may do with people's passkeys. */
export const passkeyRoutes: AdminRoute[] = [
  adminRoute({
    operationId: 'listPasskeys',
    method: 'get',
    path: '/api/v1/users/{user_id}/passkeys',
    summary: "List a person's passkeys.",
    permission: 'passkeys:read',
    params: z.strictObject({ user_id: uuid }),
    answer: z.strictObject({ items: z.array(passkeyView) }),
    run: (ctx, { params }) => listPasskeys(ctx, params),
  }),
  adminRoute({
    operationId: 'removePasskey',
    method: 'delete',
    path: '/api/v1/users/{user_id}/passkeys/{passkey_id}',
    summary: 'Remove a passkey and end the sessions opened with it.',
    permission: 'passkeys:write',
    params: z.strictObject({ user_id: uuid, passkey_id: uuid }),
    run: (ctx, { params }) => removePasskey(ctx, params),
  }),
];
