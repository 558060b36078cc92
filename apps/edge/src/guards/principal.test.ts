import type { UserFact } from '@sunray/contract/facts.ts';
import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST_ID, USER } from '../../../../tests/edge/support/fake-visit.ts';
import { CONTINUE, type Principal } from '../visit.ts';
import { principal } from './principal.ts';

function visitOf(changed: Partial<UserFact>) {
  const [session = { sid: '', sign_in_id: '', host_id: HOST_ID, expires_at: 0, amr: [] }] = USER.sessions;
  const who: Principal = { user: { ...USER, ...changed }, session, userVersion: [1, 1, 1] };
  return fakeVisit({ known: { principal: who } });
}

test('an active person who is granted the host goes on', () => {
  expect(principal(visitOf({}), fakeDeps())).toEqual(CONTINUE);
});

test.each(['suspended', 'disabled', 'deleted'] as const)('a %s person is refused', (status) => {
  expect(principal(visitOf({ status }), fakeDeps())).toEqual({ is: 'deny', code: 'user.inactive' });
});

test('a person without a grant on this host is refused', () => {
  expect(principal(visitOf({ hosts: [USER.user_id] }), fakeDeps())).toEqual({
    is: 'deny',
    code: 'user.not-granted',
  });
});
