import { compareVersions, type SessionFact } from '@sunray/contract/facts.ts';
import type { FactReading } from '../facts/reading.ts';
import { deny, type Guard, known, learn, type Visit } from '../visit.ts';
import type { SessionClaims } from './session-tokens.ts';

/** The session that was presented must be alive: known to the user's fact, for this host, of this generation. */
export const credential: Guard = async function credential(visit, { nowMs }) {
  const presented = known(visit, 'presented');
  if (presented.state === 'expired') return deny('session.ended');
  if (presented.state !== 'verified') return deny('session.required');
  const { claims } = presented;
  if (claims.gen !== known(visit, 'worker').gen) return deny('session.ended');

  const reading = await readingThatKnows(visit, claims);
  if (reading.state === 'unavailable') return deny('edge.stale');
  if (compareVersions(reading.version, claims.fv) < 0) {
    // Older although the control plane was asked just now: the token belongs to a past that was rolled back.
    return deny(reading.isConfirmed ? 'session.ended' : 'edge.stale');
  }
  if (reading.state === 'absent') return deny('session.ended');
  if (reading.state !== 'known' || reading.document.kind !== 'user') return deny('edge.failure');
  const user = reading.document;
  const session = user.sessions.find(({ sid }) => sid === claims.sid);
  if (session === undefined || !isLive(session, known(visit, 'host').host_id, nowMs()))
    return deny('session.ended');
  return learn({ principal: { user, session, userVersion: reading.version } });
};

/** The user's fact in a version that must know the session if it lives (leases.md I7). */
async function readingThatKnows(visit: Visit, { sub, fv }: SessionClaims): Promise<FactReading> {
  const reading = await visit.facts.read(`user:${sub}`);
  const isOld = reading.state !== 'unavailable' && compareVersions(reading.version, fv) < 0;
  return isOld ? visit.facts.readAnew(`user:${sub}`, fv) : reading;
}

function isLive(session: SessionFact, hostId: string, nowMs: number): boolean {
  return session.host_id === hostId && nowMs < session.expires_at * 1000;
}
