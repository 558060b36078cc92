import { expect, test } from 'vitest';
import { readReport } from './read-report.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state, at) => ({ status: state, fullName: `test ${at}` })),
});

test('tests are summed over files', () => {
  const text = JSON.stringify({
    testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')],
  });
  expect(readReport(text)).toEqual({ passed: 3, failed: 1, skipped: [] });
});

test('a file that broke before its first test counts as failed', () => {
  expect(readReport(JSON.stringify({ testResults: [file('failed')] }))).toMatchObject({
    passed: 0,
    failed: 1,
  });
});

test('what neither passed nor failed is named', () => {
  const text = JSON.stringify({ testResults: [file('passed', 'skipped', 'todo', 'passed')] });
  expect(readReport(text)).toEqual({ passed: 1, failed: 0, skipped: ['test 0', 'test 1'] });
});

test.each([['{}'], ['null'], ['{"testResults":[null]}']])('the report %s holds no test', (text) => {
  expect(readReport(text)).toEqual({ passed: 0, failed: 0, skipped: [] });
});
