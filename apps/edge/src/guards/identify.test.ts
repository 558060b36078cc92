import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { identify } from './identify.ts';
import type { PresentedSession, SessionClaims } from './session-tokens.ts';

const CLAIMS: SessionClaims = {
  sid: 'sid-1',
  sub: USER_ID,
  aud: 'demo.localhost',
  iat: 1,
  exp: 2,
  fv: [1, 1, 1],
  gen: 0,
};
const judge = (
  headers: Record<string, string>,
  presented: PresentedSession = { state: 'verified', claims: CLAIMS },
) => identify(fakeVisit({ headers }), fakeDeps({ sessionTokens: { read: async () => presented } }));

test('a verified cookie is presented', async () => {
  expect(await judge({ cookie: 'a=1; __Host-sunray_session=t' })).toEqual({
    is: 'continue',
    learned: { presented: { state: 'verified', claims: CLAIMS } },
  });
});

test.each<PresentedSession>([{ state: 'refused', why: 'bad_session_signature' }, { state: 'expired' }])(
  'a cookie that is $state refuses nothing yet',
  async (presented) => {
    expect(await judge({ cookie: '__Host-sunray_session=t' }, presented)).toEqual({
      is: 'continue',
      learned: { presented },
    });
  },
);

test('a token for another host counts as none of ours', async () => {
  const elsewhere: PresentedSession = { state: 'verified', claims: { ...CLAIMS, aud: '*.localhost' } };
  expect(await judge({ cookie: '__Host-sunray_session=t' }, elsewhere)).toMatchObject({
    learned: { presented: { state: 'refused', why: 'wrong_audience' } },
  });
});

test.each([
  {},
  { cookie: 'a=1' },
  { authorization: 'Bearer x' },
  { cookie: '__host-sunray_session=t' },
  // What a page of a sibling host can plant, because a browser does not see the prefix in it.
  { cookie: 'a=1,__Host-sunray_session=t' },
  { cookie: 'a=1, __Host-sunray_session=t; b=2' },
  { cookie: '\u00a0__Host-sunray_session=t' },
  { cookie: '\u3000__Host-sunray_session=t' },
  { cookie: '\ufeff__Host-sunray_session=t' },
  { cookie: '=__Host-sunray_session=t' },
])('%j presents nothing of ours', async (headers: Record<string, string>) => {
  expect(await judge(headers)).toEqual({ is: 'continue', learned: { presented: { state: 'none' } } });
});

test.each([
  '__Host-sunray_session=t; __Host-sunray_session=t',
  '__Host-sunray_session=t, __Host-sunray_session=u',
  '__Host-sunray_session=; __Host-sunray_session=',
])('%s is two identities', async (cookie) => {
  expect(await judge({ cookie })).toEqual({
    is: 'deny',
    code: 'request.two-principals',
    seen: 'two_principals',
  });
});
