import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import { problemBody } from '@sunray/contract/problem-body.ts';
import { type ProblemCode, problemOf } from '@sunray/contract/problem.ts';
import { isOwnPath } from './is-own-path.ts';
import { isNavigation } from './is-navigation.ts';
import { refusalPage } from './portal/refusal-page.ts';
import { corsHeaders, preflightHeaders } from './proxy/cors-headers.ts';
import { known, type Visit } from './visit.ts';

/** After this long it makes sense to ask again. */
const RETRY_AFTER_S = 5;
const RETRY_CODES = new Set<ProblemCode>([
  'edge.stale',
  'edge.control-unreachable',
  'host.inactive',
  'backend.unreachable',
]);

/** A refusal in the form the client can use: sign-in for a person who opens a page, a problem document otherwise. */
export function refusal(visit: Visit, code: ProblemCode): Response {
  const { request, requestId } = visit;
  const host = visit.known.host ?? null;
  if (!isNavigation(request)) return problem(visit, code);
  if (host !== null && problemOf(code).status === 401) return toSignIn(visit);
  const acceptLanguage = request.headers.get('accept-language');
  return refusalPage({ code, requestId, host, acceptLanguage, retryAfterS: retryAfterOf(code) });
}

/** The answer to a preflight that the host's own list of origins decides. */
export function preflightAnswer(visit: Visit): Response {
  const headers = new Headers([
    [REQUEST_ID_HEADER, visit.requestId],
    ...preflightHeaders(visit.request, known(visit, 'host')),
  ]);
  return new Response(null, { status: 204, headers });
}

function toSignIn(visit: Visit): Response {
  const { path, query } = known(visit, 'target');
  const headers = new Headers([
    ['Location', `/.sunray/login?return_to=${encodeURIComponent(path + query)}`],
    ['Cache-Control', 'no-store'],
    ['Referrer-Policy', 'no-referrer'],
    [REQUEST_ID_HEADER, visit.requestId],
  ]);
  return new Response(null, { status: 302, headers });
}

function problem({ request, requestId, known: { host, target } }: Visit, code: ProblemCode): Response {
  const { status } = problemOf(code);
  const retryAfterS = retryAfterOf(code);
  const body = problemBody(code, requestId, {
    ...(status === 401 && host ? { sign_in_url: `${host.public_origin}/.sunray/login` } : {}),
    ...(retryAfterS === null ? {} : { retry_after_s: retryAfterS }),
  });
  const headers = new Headers([
    ['Content-Type', 'application/problem+json'],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    [REQUEST_ID_HEADER, requestId],
    ...(retryAfterS === null ? [] : [['Retry-After', String(retryAfterS)] satisfies [string, string]]),
    ...(host && target && !isOwnPath(target.path) ? corsHeaders(request, host) : []),
  ]);
  return new Response(JSON.stringify(body), { status, headers });
}

function retryAfterOf(code: ProblemCode): number | null {
  return RETRY_CODES.has(code) ? RETRY_AFTER_S : null;
}
