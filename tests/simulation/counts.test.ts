import { expect, test } from 'vitest';
import { addCounts, missingFrom, noCounts } from './counts.ts';

test('whatever has never happened in any schedule is named', () => {
  const sum = noCounts();
  addCounts(sum, { ...noCounts(), restores: 2 });
  const others = Object.keys(sum).filter((name) => name !== 'restores');
  expect(missingFrom(sum)).toEqual(others);
});
