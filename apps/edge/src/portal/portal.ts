import { JWKS_PATH } from '@sunray/contract/headers.ts';
import { showIdentity } from './identity.ts';
import { showJwks } from './jwks.ts';
import { refusalAnswer } from './problem-answer.ts';
import { isSameOrigin } from './same-origin.ts';
import { beginSetUp, finishSetUp, showSetUp } from './set-up.ts';
import { beginSignIn, finishSignIn, showSignIn } from './sign-in.ts';
import { showSignOut, signOut } from './sign-out.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

type Handler = (visit: PortalVisit, deps: PortalDeps) => Response | Promise<Response>;

const ROUTES = new Map<string, { GET?: Handler; POST?: Handler }>([
  ['/.sunray/login', { GET: showSignIn }],
  ['/.sunray/login/begin', { POST: beginSignIn }],
  ['/.sunray/login/finish', { POST: finishSignIn }],
  ['/.sunray/setup', { GET: showSetUp }],
  ['/.sunray/setup/begin', { POST: beginSetUp }],
  ['/.sunray/setup/finish', { POST: finishSetUp }],
  ['/.sunray/logout', { GET: showSignOut, POST: signOut }],
  ['/.sunray/session', { GET: showIdentity }],
  [JWKS_PATH, { GET: showJwks }],
]);

/**
 * Answers a request for the edge's own pages and endpoints. Never answers CORS; a POST must come from a page of the
 * host itself. Throws only what the control client throws; the pipeline refuses then.
 */
export async function answerPortal(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const answer = await route(visit, deps);
  return visit.method === 'HEAD' ? new Response(null, answer) : answer;
}

async function route(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const handlers = ROUTES.get(visit.path);
  if (handlers === undefined) return refusalAnswer(visit, 'request.not-found');
  const method = visit.method === 'HEAD' ? 'GET' : visit.method;
  const handler = method === 'GET' || method === 'POST' ? handlers[method] : undefined;
  if (handler === undefined)
    return refusalAnswer(visit, 'request.method-refused', [['Allow', allowed(handlers)]]);
  if (method === 'POST' && !isSameOrigin(visit.request.headers, visit.host.public_origin)) {
    return refusalAnswer(visit, 'request.cross-site');
  }
  return handler(visit, deps);
}

function allowed(handlers: { GET?: Handler; POST?: Handler }): string {
  return [...(handlers.GET ? ['GET', 'HEAD'] : []), ...(handlers.POST ? ['POST'] : [])].join(', ');
}
