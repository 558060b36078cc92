import { compareVersions, type Version } from '@sunray/contract/facts.ts';
import {
  ASSERTION_LIFE_S,
  type AssertionClaims,
  signAssertion,
} from '@sunray/primitives/tokens/assertion.ts';
import { importSigningKey } from '@sunray/primitives/tokens/es256-key.ts';
import type { Region } from '../facts/region-lease.ts';
import { known, type Principal, type Visit } from '../visit.ts';

type Cached = {
  token: string;
  hostVersion: Version;
  userVersion: Version;
  kid: string;
  freshUntilS: number;
  madeAtS: number;
};
type Parts = {
  lease: Region['lease'];
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

  /** Null when no key can be used that the backend could verify. */
  async of(visit: Visit, principal: Principal): Promise<string | null> {
    const lease = await this.#parts.lease(visit.waitUntil);
    if (lease === null || !(await isPublished(visit, lease.assertionKey.kid))) return null;
    const hostVersion = known(visit, 'hostVersion');
    const host = known(visit, 'host');
    const id = `${principal.session.sid} ${host.host_id}`;
    const nowS = Math.floor(this.#parts.nowMs() / 1000);
    const cached = this.#cache.get(id);
    if (
      cached &&
      isUsable(cached, { hostVersion, userVersion: principal.userVersion, kid: lease.assertionKey.kid, nowS })
    ) {
      return cached.token;
    }
    const key = await importSigningKey(lease.assertionKey);
    const token = await signAssertion(key, claimsOf(principal, host.public_origin, nowS));
    this.#keep(id, {
      token,
      hostVersion,
      userVersion: principal.userVersion,
      kid: lease.assertionKey.kid,
      madeAtS: nowS,
      freshUntilS: nowS + REUSE_S,
    });
    return token;
  }

  #keep(id: string, cached: Cached): void {
    this.#cache.delete(id);
    this.#cache.set(id, cached);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > this.#parts.capacity && oldest !== undefined) this.#cache.delete(oldest);
  }
}

/** A key is used only after it stands in the JWKS of the host; a copy from before its registration is read anew. */
async function isPublished(visit: Visit, kid: string): Promise<boolean> {
  const worker = known(visit, 'worker');
  const has = (keys: readonly { kid: string }[]) => keys.some((key) => key.kid === kid);
  if (has(worker.assertion_keys)) return true;
  const reading = await visit.facts.readAnew(`worker:${worker.worker_id}`, null);
  return (
    reading.state === 'known' && reading.document.kind === 'worker' && has(reading.document.assertion_keys)
  );
}

type Wanted = { hostVersion: Version; userVersion: Version; kid: string; nowS: number };

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
