import { expect, test } from 'vitest';
import { report } from './report.ts';

const outcome = { numbers: { requests: 10, p99: 1.26, none: null }, faults: [], omitted: ['the long part'] };
const played = { name: 'link', seed: 7, isShort: true, outcome };

test('people read the numbers, what was left out, and that it passed', () => {
  expect(report(played, false).split('\n')).toEqual([
    'requests                   10',
    'p99                        1.3',
    'none                       none',
    'left out: the long part',
    'link: no fault found (seed 7)',
    '',
  ]);
});

test('faults and the seed that shows them again are told', () => {
  const failed = { ...played, outcome: { ...outcome, faults: ['somebody got in'] } };
  expect(report(failed, false)).toContain('FAULT somebody got in\nlink: FAILED (seed 7)\n');
  expect(JSON.parse(report(failed, true))).toMatchObject({
    seed: 7,
    passed: false,
    faults: ['somebody got in'],
  });
});

test('machines read one line', () => {
  expect(JSON.parse(report(played, true))).toEqual({
    name: 'link',
    seed: 7,
    short: true,
    passed: true,
    ...outcome,
  });
});
