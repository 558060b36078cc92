import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST_ID, USER } from '../../../../tests/edge/support/fake-visit.ts';
import type { Principal } from '../visit.ts';
import { admit } from './admit.ts';

test('whoever comes to the end is admitted in their own name', () => {
  const session = { sid: 's', sign_in_id: 'i', host_id: HOST_ID, expires_at: 0, amr: [] };
  const principal: Principal = { user: USER, session, userVersion: [1, 1, 1] };
  expect(admit(fakeVisit({ known: { principal } }), fakeDeps())).toEqual({
    is: 'allow',
    route: { to: 'backend', principal },
  });
});

test('nobody is admitted whom no guard has found', () => {
  expect(() => admit(fakeVisit(), fakeDeps())).toThrow('no guard has learned principal');
});
