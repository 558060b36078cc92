import type { SecurityEventKind } from '@sunray/contract/events.ts';
import type { PublicJwk, Version } from '@sunray/contract/facts.ts';
import {
  type SessionClaims as TokenClaims,
  type VerifiedSession,
  verifySessionToken,
} from '@sunray/primitives/tokens/session-token.ts';

/** What a verified session token says; `aud` is the host's domain, wildcards included. */
export type SessionClaims = Omit<TokenClaims, 'fv'> & { fv: Version };

/** The session cookie as it was presented: what it claims counts only when it is verified. */
export type PresentedSession =
  | { state: 'none' }
  | { state: 'refused'; why: SecurityEventKind }
  | { state: 'expired' }
  | { state: 'verified'; claims: SessionClaims };

/** Reads session tokens; one that verified is remembered until the keys change. */
export class SessionTokens {
  readonly #capacity: number;
  readonly #verified = new Map<string, SessionClaims>();
  #list: readonly PublicJwk[] | null = null;
  #keys = '';

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** At once when the token is remembered. */
  read(
    token: string,
    keys: readonly PublicJwk[],
    nowMs: number,
  ): PresentedSession | Promise<PresentedSession> {
    const nowS = Math.floor(nowMs / 1000);
    this.#forgetUnderOtherKeys(keys);
    const remembered = this.#verified.get(token);
    if (remembered !== undefined)
      return nowS < remembered.exp ? { state: 'verified', claims: remembered } : { state: 'expired' };
    return this.#verify(token, keys, nowS);
  }

  async #verify(token: string, keys: readonly PublicJwk[], nowS: number): Promise<PresentedSession> {
    const read = await verifySessionToken(token, keys, nowS);
    if (!read.ok) return refusedFor(read.reason);
    const [epoch, n, render] = read.claims.fv;
    const claims: SessionClaims = { ...read.claims, fv: [epoch, n, render] };
    this.#remember(token, claims, keys);
    return { state: 'verified', claims };
  }

  /** A fact that was read again brings the same keys as another list; only then are their texts compared. */
  #forgetUnderOtherKeys(list: readonly PublicJwk[]): void {
    if (list === this.#list) return;
    const keys = JSON.stringify(list);
    if (keys !== this.#keys) this.#verified.clear();
    this.#list = list;
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

type Reason = Exclude<VerifiedSession, { ok: true }>['reason'];

function refusedFor(reason: Reason): PresentedSession {
  switch (reason) {
    case 'expired':
      return { state: 'expired' };
    case 'malformed':
    case 'bad-claims':
      return { state: 'refused', why: 'malformed_session' };
    case 'wrong-type':
      return { state: 'refused', why: 'wrong_token_type' };
    case 'unknown-key':
      return { state: 'refused', why: 'unknown_session_key' };
    case 'bad-signature':
      return { state: 'refused', why: 'bad_session_signature' };
    default:
      return reason satisfies never;
  }
}
