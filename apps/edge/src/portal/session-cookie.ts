import { SESSION_COOKIE } from '@sunray/contract/headers.ts';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** `Set-Cookie` for a session that was just opened. `expiresAtS` in Unix seconds. */
export function sessionCookie(token: string, expiresAtS: number, nowMs: number): string {
  const maxAgeS = Math.max(0, expiresAtS - Math.floor(nowMs / 1000));
  return `${SESSION_COOKIE}=${token}; Max-Age=${maxAgeS}; ${ATTRIBUTES}`;
}

/** `Set-Cookie` that makes the browser forget its session. */
export const CLEARED_SESSION_COOKIE = `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;
