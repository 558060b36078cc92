import { type KeyObject, verify } from 'node:crypto';
import type { KeyLookup } from './jwks.ts';
import { isRecord } from './record.ts';

/** The one thing this application knows of whatever protects it. */
export const ASSERTION_HEADER = 'x-sunray-jwt-assertion';

const ASSERTION_TYPE = 'sunray-assertion+jwt';
const LEEWAY_S = 5;

type Claims = Readonly<Record<string, unknown>>;

export type Identity =
  | { state: 'verified'; name: string; claims: Claims }
  | { state: 'unverified'; name: string; claims: Claims; why: string }
  | { state: 'refused'; why: string }
  | { state: 'absent' };

/** Without `keyFor` an assertion can be read but not verified. */
export type Trust = { keyFor: KeyLookup | null; audience: string | null };

/** Says who came, from the signed assertion and from nothing else. */
export async function readIdentity(
  assertion: string | undefined,
  trust: Trust,
  nowMs: number,
): Promise<Identity> {
  if (assertion === undefined) return { state: 'absent' };
  const token = parse(assertion);
  if (!token) return refused('it is not a signed assertion of the expected kind');
  const { claims, name } = token;
  const exp = claims.exp;
  if (typeof exp !== 'number' || exp + LEEWAY_S <= nowMs / 1000) return refused('it has expired');
  if (trust.audience !== null && claims.aud !== trust.audience)
    return refused('it is meant for another address');
  if (!trust.keyFor) return { state: 'unverified', name, claims, why: 'no address of a key set was given' };
  const answer = await trust.keyFor(token.kid);
  if (answer.state === 'unreachable')
    return { state: 'unverified', name, claims, why: 'the key set cannot be fetched' };
  if (answer.state === 'unknown') return refused('it is signed with an unknown key');
  return isSigned(token, answer.key)
    ? { state: 'verified', name, claims }
    : refused('its signature is wrong');
}

type Token = { kid: string; claims: Claims; name: string; signed: string; signature: Buffer };

function parse(assertion: string): Token | null {
  const [head = '', body = '', seal = '', ...rest] = assertion.split('.');
  if (rest.length > 0 || ![head, body, seal].every((part) => /^[\w-]+$/.test(part))) return null;
  const header = decode(head);
  const claims = decode(body);
  if (!header || !claims) return null;
  if (header.alg !== 'ES256' || header.typ !== ASSERTION_TYPE || 'crit' in header) return null;
  const { kid } = header;
  const name = [claims.name, claims.email, claims.sub].find((claim) => typeof claim === 'string' && claim);
  if (typeof kid !== 'string' || typeof name !== 'string') return null;
  return { kid, claims, name, signed: `${head}.${body}`, signature: Buffer.from(seal, 'base64url') };
}

function decode(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isSigned(token: Token, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(token.signed), { key, dsaEncoding: 'ieee-p1363' }, token.signature);
}

function refused(why: string): Identity {
  return { state: 'refused', why };
}
