import { FLOW_COOKIE } from '@sunray/contract/headers.ts';
import { sha256Base64url } from '@sunray/primitives/sha256.ts';
import { cookieValues } from '../proxy/cookies.ts';

const LIFE_S = 600;
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** `Set-Cookie` that ties a ceremony to this browser. `value`: 32 random bytes, base64url. */
export function flowCookie(value: string): string {
  return `${FLOW_COOKIE}=${value}; Max-Age=${LIFE_S}; ${ATTRIBUTES}`;
}

/** `Set-Cookie` after a ceremony that has succeeded. */
export const CLEARED_FLOW_COOKIE = `${FLOW_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

/** What the control plane knows of a flow: SHA-256 of the cookie's value, base64url. */
export function flowHash(value: string): Promise<string> {
  return sha256Base64url(value);
}

/** The flow that this browser began, or null when it began none or its cookie has run out. */
export function flowOf(headers: Headers): string | null {
  const [value, second] = cookieValues(headers.get('Cookie'), FLOW_COOKIE);
  return value !== undefined && second === undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}
