import { compareVersions, type Version } from '@sunray/contract/facts.ts';
import {
  ASSERTION_LIFE_S,
  type AssertionClaims,
  signAssertion,
} from '@sunray/primitives/tokens/assertion.ts';
import { type Es256PrivateJwk, importSigningKey } from '@sunray/primitives/tokens/es256-key.ts';
import { known, type Principal, type Visit } from '../visit.ts';
import { whenThere } from '../when-there.ts';

type Cached = {
  token: string;
  hostVersion: Version;
  userVersion: Version;
  kid: string;
  freshUntilS: number;
  madeAtS: number;
};
type Parts = {
  nowMs: () => number;
  capacity: number;
};

/** A cached assertion keeps at least half its life for the way to the backend. */
const REUSE_S = ASSERTION_LIFE_S / 2;

/** The signed word to the backend about who came, kept by session, host and the facts it was made from (leases.md I10). */
export class Assertions {
  readonly #parts: Parts;
  readonly #cache = new Map<string, Cached>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null when no key can be used that the backend could verify. At once when one is signed already. */
  of(visit: Visit, principal: Principal): string | null | Promise<string | null> {
    return whenThere(visit.facts.assertionKey(), (key) =>
      key === null || !isPublished(visit, key.kid) ? null : this.#under(key, visit, principal),
    );
  }

  #under(assertionKey: Es256PrivateJwk, visit: Visit, principal: Principal): string | Promise<string> {
    const { kid } = assertionKey;
    const nowS = Math.floor(this.#parts.nowMs() / 1000);
    const wanted = {
      hostVersion: known(visit, 'hostVersion'),
      userVersion: principal.userVersion,
      kid,
      nowS,
    };
    const host = known(visit, 'host');
    const id = `${principal.session.sid} ${host.host_id}`;
    const cached = this.#cache.get(id);
    if (cached && isUsable(cached, wanted)) return cached.token;
    return this.#sign(assertionKey, { id, wanted, claims: claimsOf(principal, host.public_origin, nowS) });
  }

  async #sign(assertionKey: Es256PrivateJwk, { id, wanted, claims }: Signing): Promise<string> {
    const { nowS, ...madeFrom } = wanted;
    const token = await signAssertion(await importSigningKey(assertionKey), claims);
    this.#keep(id, { ...madeFrom, token, madeAtS: nowS, freshUntilS: nowS + REUSE_S });
    return token;
  }

  #keep(id: string, cached: Cached): void {
    this.#cache.delete(id);
    this.#cache.set(id, cached);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > this.#parts.capacity && oldest !== undefined) this.#cache.delete(oldest);
  }
}

/** A key is used only after it stands in the JWKS of the host. The feed names the worker's fact when it does. */
function isPublished(visit: Visit, kid: string): boolean {
  return known(visit, 'worker').assertion_keys.some((key) => key.kid === kid);
}

type Wanted = { hostVersion: Version; userVersion: Version; kid: string; nowS: number };
type Signing = { id: string; wanted: Wanted; claims: AssertionClaims };

function isUsable(cached: Cached, { hostVersion, userVersion, kid, nowS }: Wanted): boolean {
  const isSameMaking =
    cached.kid === kid &&
    compareVersions(cached.hostVersion, hostVersion) === 0 &&
    compareVersions(cached.userVersion, userVersion) === 0;
  return isSameMaking && cached.madeAtS <= nowS && nowS < cached.freshUntilS;
}

function claimsOf({ user, session }: Principal, publicOrigin: string, nowS: number): AssertionClaims {
  return {
    aud: publicOrigin,
    sub: user.user_id,
    email: user.email,
    name: user.display_name ?? user.username,
    groups: user.groups,
    amr: session.amr,
    sid: session.sid,
    iat: nowS,
    exp: nowS + ASSERTION_LIFE_S,
  };
}
