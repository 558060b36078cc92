import { apiKeyRoutes } from '../domains/api-keys/routes.ts';
import { auditRoutes } from '../domains/audit/routes.ts';
import { hostRoutes } from '../domains/hosts/routes.ts';
import { installationRoutes } from '../domains/installation/routes.ts';
import { passkeyRoutes } from '../domains/passkeys/admin-routes.ts';
import { sessionRoutes } from '../domains/sessions/admin-routes.ts';
import { setupTokenRoutes } from '../domains/setup-tokens/admin-routes.ts';
import { userRoutes } from '../domains/users/routes.ts';
import { workerRoutes } from '../domains/workers/routes.ts';
import type { AdminRoute } from './admin-route.ts';

/** Every operation of the admin API. */
export const ADMIN_ROUTES: readonly AdminRoute[] = [
  ...hostRoutes,
  ...userRoutes,
  ...setupTokenRoutes,
  ...sessionRoutes,
  ...passkeyRoutes,
  ...auditRoutes,
  ...workerRoutes,
  ...apiKeyRoutes,
  ...installationRoutes,
];
