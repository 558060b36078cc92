import { type PublicJwk, version } from '@sunray/contract/facts.ts';
import { verifySessionToken } from '@sunray/primitives/tokens/session-token.ts';
import * as z from 'zod/mini';

/** What a verified session token says; `aud` is the host's domain, wildcards included. */
export type SessionClaims = Omit<TokenClaims, 'fv'> & { fv: Version };

/** The session cookie as it was presented: what it claims counts only when it is verified. */
export type PresentedSession =
  | { state: 'none' }
  | { state: 'refused' }
  | { state: 'expired' }
  | { state: 'verified'; claims: SessionClaims };

/** Reads session tokens; one that verified is remembered until the keys change. */
export class SessionTokens {
  readonly #capacity: number;
  readonly #verified = new Map<string, SessionClaims>();
  #keys = '';

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  async read(token: string, keys: readonly PublicJwk[], nowMs: number): Promise<PresentedSession> {
    const nowS = Math.floor(nowMs / 1000);
    this.#forgetUnderOtherKeys(JSON.stringify(keys));
    const remembered = this.#verified.get(token);
    if (remembered !== undefined) return nowS < remembered.exp ? { state: 'verified', claims: remembered } : { state: 'expired' };
    const read = await verifySessionToken(token, keys, nowS);
    if (!read.ok) return { state: read.reason === 'expired' ? 'expired' : 'refused' };
    const claims = claimsForm.safeParse(read.claims);
    if (!claims.success) return { state: 'refused' };
    this.#remember(token, claims.data);
    return { state: 'verified', claims: claims.data };
  }

  #forgetUnderOtherKeys(keys: string): void {
    if (keys !== this.#keys) this.#verified.clear();
    this.#keys = keys;
  }

  #remember(token: string, claims: SessionClaims): void {
    this.#verified.set(token, claims);
    const [oldest] = this.#verified.keys();
    if (this.#verified.size > this.#capacity && oldest !== undefined) this.#verified.delete(oldest);
  }
}
