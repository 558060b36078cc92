import type { SecurityEventKind } from '@sunray/contract/events.ts';
import type { UserFact, Version } from '@sunray/contract/facts.ts';
import { describe, expect, test } from 'vitest';
import {
  fakeDeps,
  fakeVisit,
  HOST_ID,
  NOW_MS,
  reading,
  USER,
  USER_ID,
} from '../../../../tests/edge/support/fake-visit.ts';
import type { FactReading } from '../facts/reading.ts';
import { credential } from './credential.ts';
import type { PresentedSession, SessionClaims } from './session-tokens.ts';

const CLAIMS: SessionClaims = {
  sid: 'sid-1',
  sub: USER_ID,
  aud: 'demo.localhost',
  iat: 1,
  exp: 2,
  fv: [1, 5, 1],
  gen: 0,
};
const user = `user:${USER_ID}`;

function judge(readings: FactReading[], claims: Partial<SessionClaims> = {}) {
  const presented: PresentedSession = { state: 'verified', claims: { ...CLAIMS, ...claims } };
  const visit = fakeVisit({ known: { presented }, facts: { [user]: [...readings] } });
  return Promise.resolve(credential(visit, fakeDeps())).then((verdict) => ({
    verdict,
    reads: visit.read.length,
  }));
}

const known = (version: Version, changed: Partial<UserFact> = {}) =>
  reading({ ...USER, ...changed }, version);

test('a session that its fact knows is alive', async () => {
  const { verdict, reads } = await judge([known([1, 5, 1])]);
  expect(verdict).toEqual({
    is: 'continue',
    learned: { principal: { user: USER, session: USER.sessions[0], userVersion: [1, 5, 1] } },
  });
  expect(reads).toBe(1);
});

test.each<[PresentedSession, string]>([
  [{ state: 'none' }, 'session.required'],
  [{ state: 'refused', why: 'bad_session_signature' }, 'session.required'],
  [{ state: 'expired' }, 'session.ended'],
])('%j is refused with %s', async (presented, code) => {
  expect(await credential(fakeVisit({ known: { presented } }), fakeDeps())).toEqual({ is: 'deny', code });
});

describe('a copy older than the session', () => {
  test('is read anew, and the newer one decides', async () => {
    const { verdict, reads } = await judge([known([1, 4, 1], { sessions: [] }), known([1, 5, 1])]);
    expect(verdict).toMatchObject({ is: 'continue' });
    expect(reads).toBe(2);
  });

  test('than which the control plane has nothing newer means a past that was rolled back: ended', async () => {
    expect((await judge([known([1, 4, 1]), { state: 'rolled-back' }])).verdict).toEqual({
      is: 'deny',
      code: 'session.ended',
      seen: 'rolled_back_session',
    });
  });

  test('cannot be judged while the control plane is away: 503', async () => {
    const { verdict } = await judge([known([1, 4, 1]), { state: 'unavailable' }]);
    expect(verdict).toEqual({ is: 'deny', code: 'edge.stale' });
  });
});

test.each<[string, FactReading[], Partial<SessionClaims>, string, SecurityEventKind?]>([
  ['of a generation to come', [known([1, 5, 1])], { gen: 1 }, 'session.ended', 'rolled_back_session'],
  ['its fact does not name', [known([1, 5, 1], { sessions: [] })], {}, 'session.ended', 'ended_session_used'],
  [
    'that ended by its fact',
    [
      known([1, 5, 1], {
        sessions: [{ sid: 'sid-1', sign_in_id: 'i', host_id: HOST_ID, expires_at: NOW_MS / 1000, amr: [] }],
      }),
    ],
    {},
    'session.ended',
  ],
  [
    'of another host',
    [
      known([1, 5, 1], {
        sessions: [{ sid: 'sid-1', sign_in_id: 'i', host_id: USER_ID, expires_at: 9e9, amr: [] }],
      }),
    ],
    {},
    'session.ended',
  ],
  [
    'of somebody who is gone',
    [{ state: 'absent', version: [1, 6, 1] }],
    {},
    'session.ended',
    'ended_session_used',
  ],
  ['whose fact cannot be understood', [{ state: 'unreadable', version: [1, 6, 1] }], {}, 'edge.failure'],
  ['nothing is known about', [{ state: 'unavailable' }], {}, 'edge.stale'],
])('a session %s is refused', async (_name, readings, claims, code, seen) => {
  expect((await judge(readings, claims)).verdict).toEqual({ is: 'deny', code, seen });
});
