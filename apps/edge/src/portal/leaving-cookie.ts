import { cookieValues } from '../proxy/cookies.ts';

// `__Secure-`, because `__Host-` would demand Path=/: this cookie never travels to the protected application.
const NAME = '__Secure-sunray_leaving';
const ATTRIBUTES = 'Path=/.sunray/logout; Secure; HttpOnly; SameSite=Strict';

/**
 * `Set-Cookie` that keeps the token of a session which could not be ended, for one more attempt at signing out and
 * nothing else. It lasts as long as the session itself: afterwards nothing is left to be ended.
 */
export function leavingCookie(token: string, expiresAtS: number, nowMs: number): string {
  const maxAgeS = Math.max(0, expiresAtS - Math.floor(nowMs / 1000));
  return `${NAME}=${token}; Max-Age=${maxAgeS}; ${ATTRIBUTES}`;
}

export const CLEARED_LEAVING_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** The token of a session that still waits to be ended, or null. */
export function leavingToken(headers: Headers): string | null {
  const [value, second] = cookieValues(headers.get('Cookie'), NAME);
  return value !== undefined && second === undefined && /^[A-Za-z0-9._-]{1,2048}$/.test(value) ? value : null;
}
