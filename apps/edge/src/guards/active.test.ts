import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { CONTINUE } from '../visit.ts';
import { active } from './active.ts';

test('a host that is switched off answers nobody', () => {
  const off = fakeVisit({ known: { host: { ...HOST, is_active: false } } });
  expect(active(off, fakeDeps())).toEqual({ is: 'deny', code: 'host.inactive' });
  expect(active(fakeVisit(), fakeDeps())).toEqual(CONTINUE);
});
