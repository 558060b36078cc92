import { compareVersions, type SessionFact } from '@sunray/contract/facts.ts';
import type { FactReading } from '../facts/reading.ts';
import { deny, type Guard, known, learn, type Verdict, type Visit } from '../visit.ts';
import { whenThere } from '../when-there.ts';
import type { SessionClaims } from './session-tokens.ts';

/** The session that was presented must be alive: known to the user's fact, for this host, of this generation. */
export const credential: Guard = function credential(visit, { nowMs }) {
  const presented = known(visit, 'presented');
  if (presented.state === 'expired') return deny('session.ended');
  if (presented.state !== 'verified') return deny('session.required');
  const { claims } = presented;
  const { gen } = known(visit, 'worker');
  if (claims.gen !== gen)
    return deny('session.ended', claims.gen > gen ? 'rolled_back_session' : 'ended_session_used');
  return whenThere(readingThatKnows(visit, claims), (reading) => {
    const here = { sid: claims.sid, hostId: known(visit, 'host').host_id, nowMs: nowMs() };
    return principalIn(reading, here);
  });
};

type Here = { sid: string; hostId: string; nowMs: number };

function principalIn(reading: FactReading, { sid, hostId, nowMs }: Here): Verdict {
  if (reading.state === 'unavailable') return deny('edge.stale');
  if (reading.state === 'rolled-back') return deny('session.ended', 'rolled_back_session');
  if (reading.state === 'absent') return deny('session.ended', 'ended_session_used');
  if (reading.state !== 'known' || reading.document.kind !== 'user') return deny('edge.failure');
  const user = reading.document;
  const session = user.sessions.find((live) => live.sid === sid);
  if (session === undefined) return deny('session.ended', 'ended_session_used');
  if (!isLive(session, hostId, nowMs)) return deny('session.ended');
  return learn({ principal: { user, session, userVersion: reading.version } });
}

/** The user's fact in a version that must know the session if it lives (leases.md I7). */
function readingThatKnows(visit: Visit, { sub, fv }: SessionClaims): FactReading | Promise<FactReading> {
  return whenThere(visit.facts.read(`user:${sub}`), (reading) => {
    const isOld = 'version' in reading && compareVersions(reading.version, fv) < 0;
    return isOld ? visit.facts.readAnew(`user:${sub}`, fv) : reading;
  });
}

function isLive(session: SessionFact, hostId: string, nowMs: number): boolean {
  return session.host_id === hostId && nowMs < session.expires_at * 1000;
}
