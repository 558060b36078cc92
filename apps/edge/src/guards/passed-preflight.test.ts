import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit } from '../../../../tests/edge/support/fake-visit.ts';
import { allow, CONTINUE } from '../visit.ts';
import { passedPreflight } from './passed-preflight.ts';

test('only a preflight that was passed goes to the backend, and without identity', () => {
  const passed = fakeVisit({ known: { isPassedPreflight: true } });
  expect(passedPreflight(passed, fakeDeps())).toEqual(allow({ to: 'backend', principal: null }));
  expect(passedPreflight(fakeVisit(), fakeDeps())).toEqual(CONTINUE);
});
