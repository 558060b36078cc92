import { SESSION_COOKIE } from '@sunray/contract/headers.ts';
import { cookieValues } from '../proxy/cookies.ts';
import { acceptsHtml } from './accepts-html.ts';
import { CLEARED_LEAVING_COOKIE, leavingCookie, leavingToken } from './leaving-cookie.ts';
import { newNonce } from './nonce.ts';
import { pageAnswer } from './page-answer.ts';
import { problemAnswer, refusalAnswer } from './problem-answer.ts';
import { seeOther } from './see-other.ts';
import { CLEARED_SESSION_COOKIE, sessionCookie } from './session-cookie.ts';
import { partlySignedOutPage, signOutPage } from './sign-out-pages.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

const SIGNED_OUT = '/.sunray/login?signed_out=1';
const RETRY_S = 5;
/** Long enough for the browser to follow one redirect. */
const RESTORED_S = 30;
/** Under `no-referrer` a browser would send `Origin: null` with the form of the very page. */
const FORM_PAGE: [string, string] = ['Referrer-Policy', 'same-origin'];

/** Asks before signing out; a browser that holds nothing to be ended is sent on. */
export function showSignOut(visit: PortalVisit, deps: PortalDeps): Response {
  const { requestId, principal, request } = visit;
  const held = sessionToken(request.headers) ?? leavingToken(request.headers);
  if (principal === null && held === null) return seeOther({ location: SIGNED_OUT, requestId });
  const answer = { status: 200, requestId, nonce: newNonce(deps.random), headers: [FORM_PAGE] };
  return pageAnswer(signOutPage(visit), answer);
}

/** Ends every session of the sign-in. The browser forgets its own in any case, also when the rest must wait. */
export async function signOut(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  if (!isFormOrEmpty(visit.request.headers)) return refusalAnswer(visit, 'request.media-type');
  if (visit.principal === null) return withoutSession(visit, deps);
  const { user, session } = visit.principal;
  const answer = await deps.control.call('signOut', {
    host_id: visit.host.host_id,
    user_id: user.user_id,
    sid: session.sid,
    client: visit.client,
  });
  return answer.ok ? signedOut(visit) : partlySignedOut(visit, deps, session.expires_at);
}

function sessionToken(headers: Headers): string | null {
  return cookieValues(headers.get('Cookie'), SESSION_COOKIE)[0] ?? null;
}

function isFormOrEmpty(headers: Headers): boolean {
  const type = headers.get('Content-Type');
  return (
    type === null ||
    /^(?:application\/(?:x-www-form-urlencoded|json)|multipart\/form-data)\s*(?:;|$)/i.test(type)
  );
}

function signedOut({ requestId }: PortalVisit): Response {
  return seeOther({
    location: SIGNED_OUT,
    requestId,
    cookies: [CLEARED_SESSION_COOKIE, CLEARED_LEAVING_COOKIE],
  });
}

/**
 * Nobody is signed in. Where an earlier attempt could not reach the control plane, its token is put back for one
 * redirect, so that the guards verify it like any other and this verb ends it.
 */
function withoutSession(visit: PortalVisit, deps: PortalDeps): Response {
  const { request, requestId } = visit;
  const token = leavingToken(request.headers);
  if (token === null || sessionToken(request.headers) !== null) return signedOut(visit);
  const restored = sessionCookie(token, Math.floor(deps.nowMs() / 1000) + RESTORED_S, deps.nowMs());
  const cookies = [restored, CLEARED_LEAVING_COOKIE];
  return seeOther({ location: '/.sunray/logout', requestId, cookies, status: 307 });
}

function partlySignedOut(visit: PortalVisit, deps: PortalDeps, expiresAtS: number): Response {
  const token = sessionToken(visit.request.headers);
  const headers: [string, string][] = [['Set-Cookie', CLEARED_SESSION_COOKIE]];
  if (token !== null) headers.push(['Set-Cookie', leavingCookie(token, expiresAtS, deps.nowMs())]);
  if (!acceptsHtml(visit.request.headers)) {
    return problemAnswer(visit, 'edge.control-unreachable', { retryAfterS: RETRY_S, headers });
  }
  headers.push(FORM_PAGE, ['Retry-After', String(RETRY_S)]);
  const answer = { status: 503, requestId: visit.requestId, nonce: newNonce(deps.random), headers };
  return pageAnswer(partlySignedOutPage(visit, expiresAtS), answer);
}
