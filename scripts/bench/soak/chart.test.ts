import { expect, test } from 'vitest';
import { chart } from './chart.ts';

test('curves are drawn from zero up to the highest value', () => {
  const lines = chart([{ mark: '1', values: [0, 50, 100] }], 'MB').split('\n');
  expect(lines.at(0)).toBe('    MB |');
  expect(lines.at(1)).toBe('   100 |  1');
  expect(lines.at(-2)).toBe('     0 |1');
  expect(lines.at(-1)).toBe('       +---');
});
