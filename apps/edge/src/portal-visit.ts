import type { Deps } from './deps.ts';
import { admit } from './guards/admit.ts';
import { credential } from './guards/credential.ts';
import { principal } from './guards/principal.ts';
import { walk } from './pipeline.ts';
import type { PortalVisit } from './portal/visit.ts';
import { known, type Visit } from './visit.ts';

/** What the portal needs to know, including who is signed in. Nobody is refused here for not being so. */
export async function portalVisit(visit: Visit, deps: Deps): Promise<PortalVisit> {
  const { request, requestId } = visit;
  const { path, query } = known(visit, 'target');
  const { verdict } = await walk(visit, deps, { guards: [credential, principal, admit] });
  const signedIn = verdict.is === 'allow' && verdict.route.to === 'backend' ? verdict.route.principal : null;
  return {
    request,
    method: request.method,
    path,
    query: new URLSearchParams(query),
    requestId,
    host: known(visit, 'host'),
    client: known(visit, 'client'),
    principal: signedIn && { user: signedIn.user, session: signedIn.session },
    jwks: known(visit, 'worker').assertion_keys,
  };
}
