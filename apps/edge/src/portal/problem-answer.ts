import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import { type ProblemCode, problemOf } from '@sunray/contract/problem.ts';
import { problemBody } from '@sunray/contract/problem-body.ts';
import { acceptsHtml } from './accepts-html.ts';
import { refusalPage } from './refusal-page.ts';
import type { PortalVisit } from './visit.ts';

type More = { retryAfterS?: number | null; headers?: [name: string, value: string][] };

/** A refusal as problem+json, for scripts and machines. */
export function problemAnswer(visit: PortalVisit, code: ProblemCode, more: More = {}): Response {
  const { retryAfterS = null, headers = [] } = more;
  const signIn =
    code === 'session.required' ? { sign_in_url: `${visit.host.public_origin}/.sunray/login` } : {};
  const body = problemBody(code, visit.requestId, {
    ...signIn,
    ...(retryAfterS === null ? {} : { retry_after_s: retryAfterS }),
  });
  const all = new Headers([
    ['Content-Type', 'application/problem+json'],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    [REQUEST_ID_HEADER, visit.requestId],
    ...headers,
  ]);
  if (retryAfterS !== null) all.set('Retry-After', String(retryAfterS));
  return new Response(JSON.stringify(body), { status: problemOf(code).status, headers: all });
}

/** A refusal in the form that the visitor can read: a page for a navigation, a problem document otherwise. */
export function refusalAnswer(
  visit: PortalVisit,
  code: ProblemCode,
  headers: More['headers'] = [],
): Response {
  if (!acceptsHtml(visit.request.headers)) return problemAnswer(visit, code, { headers });
  const { requestId, host } = visit;
  const page = refusalPage({
    code,
    requestId,
    host,
    acceptLanguage: visit.request.headers.get('Accept-Language'),
  });
  for (const [name, value] of headers) page.headers.append(name, value);
  return page;
}
