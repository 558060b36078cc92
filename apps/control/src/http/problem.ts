import { problemBody } from '@sunray/contract/problem-body.ts';
import { isPassingTrouble } from '../db/is-passing-trouble.ts';
import { Refusal } from '../refusal.ts';

/** The only place where a refusal becomes an answer: RFC 9457, with the request id and nothing internal. */
export function problemResponse(requestId: string, error: unknown): Response {
  const refusal = refusalOf(error);
  const { detail, errors, retryAfterS, error: word } = refusal.details;
  const body = problemBody(refusal.code, requestId, {
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }),
    ...(word === undefined ? {} : { error: word }),
  });
  return Response.json(body, { status: body.status, headers: problemHeaders(requestId, refusal) });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return isPassingTrouble(error)
    ? new Refusal('service.unavailable', { retryAfterS: 1 })
    : new Refusal('service.failure');
}

function problemHeaders(requestId: string, refusal: Refusal): Record<string, string> {
  const { retryAfterS } = refusal.details;
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    ...(refusal.code === 'admin.unauthenticated' ? { 'www-authenticate': 'Bearer realm="sunray"' } : {}),
  };
}
