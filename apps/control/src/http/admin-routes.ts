import { alertRoutes } from '../domains/alerts/routes.ts';
import { apiKeyRoutes } from '../domains/api-keys/routes.ts';
import { auditRoutes } from '../domains/audit/routes.ts';
import { decisionRoutes } from '../domains/decisions/routes.ts';
import { hostRoutes } from '../domains/hosts/routes.ts';
import { installationRoutes } from '../domains/installation/routes.ts';
import { jobRoutes } from '../domains/jobs/routes.ts';
import { passkeyRoutes } from '../domains/passkeys/admin-routes.ts';
import { propagationRoutes } from '../domains/propagations/routes.ts';
import { securityEventRoutes } from '../domains/security-events/admin-routes.ts';
import { sessionRoutes } from '../domains/sessions/admin-routes.ts';
import { setupTokenRoutes } from '../domains/setup-tokens/admin-routes.ts';
import { signingKeyRoutes } from '../domains/signing-keys/routes.ts';
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
  ...decisionRoutes,
  ...securityEventRoutes,
  ...workerRoutes,
  ...propagationRoutes,
  ...alertRoutes,
  ...jobRoutes,
  ...apiKeyRoutes,
  ...signingKeyRoutes,
  ...installationRoutes,
];
