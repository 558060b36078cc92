import { expect, test } from 'vitest';
import type { Finished, Outcome } from './step.ts';
import { faultsOf, notRunOf, rowOf, totalOf } from './summary.ts';

const finished = (name: string, outcome: Outcome): Finished => ({ name, ms: 1234, outcome });
const unit = finished('unit', { state: 'passed', passed: 40 });
const db = finished('db', { state: 'failed', passed: 7, failed: 2, output: 'expected 1, got 2' });
const journeys = finished('journeys', { state: 'not run', why: 'no Chromium' });
const system = finished('db-system', { state: 'absent', why: 'no Postgres here' });

test('a row says what became of a step and how long it took', () => {
  expect([unit, db, journeys, system].map(rowOf)).toEqual([
    '✓ unit              1.2 s  40 passed',
    '✗ db                1.2 s  7 passed, 2 FAILED',
    '! journeys          1.2 s  NOT RUN: no Chromium',
    '- db-system         1.2 s  no Postgres here',
  ]);
});

test('only failed steps show their output', () => {
  expect(faultsOf([unit, db])).toBe('\n── db ──\nexpected 1, got 2\n');
});

test('what did not run is listed, what need not run is not', () => {
  expect(notRunOf([unit, journeys, system])).toBe('\nNOT RUN\n  journeys: no Chromium\n');
  expect(notRunOf([unit])).toBe('');
});

test('the total sums tests, and is complete only when everything ran', () => {
  expect(totalOf([unit, db, system])).toEqual({ passed: 47, failed: 2, complete: true });
  expect(totalOf([unit, journeys])).toEqual({ passed: 40, failed: 0, complete: false });
});
