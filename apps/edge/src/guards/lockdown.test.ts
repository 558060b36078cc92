import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { CONTINUE } from '../visit.ts';
import { lockdown } from './lockdown.ts';

test('a locked host answers nobody', () => {
  const locked = fakeVisit({ known: { host: { ...HOST, block_traffic: true } } });
  expect(lockdown(locked, fakeDeps())).toEqual({ is: 'deny', code: 'host.locked' });
  expect(lockdown(fakeVisit(), fakeDeps())).toEqual(CONTINUE);
});
