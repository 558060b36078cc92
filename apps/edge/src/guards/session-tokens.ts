import type { PublicJwk, Version } from '@sunray/contract/facts.ts';
import {
  type SessionClaims as TokenClaims,
  verifySessionToken,
} from '@sunray/primitives/tokens/session-token.ts';

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
    if (remembered !== undefined)
      return nowS < remembered.exp ? { state: 'verified', claims: remembered } : { state: 'expired' };
    const read = await verifySessionToken(token, keys, nowS);
    if (!read.ok) return { state: read.reason === 'expired' ? 'expired' : 'refused' };
    const [epoch, n, render] = read.claims.fv;
    const claims: SessionClaims = { ...read.claims, fv: [epoch, n, render] };
    this.#remember(token, claims, keys);
    return { state: 'verified', claims };
  }

  #forgetUnderOtherKeys(keys: string): void {
    if (keys !== this.#keys) this.#verified.clear();
    this.#keys = keys;
  }

  /** The keys may have changed while the signature was checked; then the result counts for this once only. */
  #remember(token: string, claims: SessionClaims, keys: readonly PublicJwk[]): void {
    if (JSON.stringify(keys) !== this.#keys) return;
    this.#verified.set(token, claims);
    const [oldest] = this.#verified.keys();
    if (this.#verified.size > this.#capacity && oldest !== undefined) this.#verified.delete(oldest);
  }
}
