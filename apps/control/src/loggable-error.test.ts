import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { loggableError } from './loggable-error.ts';
import { createLogger } from './logger.ts';

const cause = Object.assign(new Error('canceling statement due to statement timeout'), {
  code: '57014',
  detail: 'Key (token_hash)=(the-hash) already exists.',
  parameters: ['the-hash'],
});
const failed = new DrizzleQueryError(
  'insert into t (token_hash) values ($1)',
  ['the-hash', 'x\nparams: y'],
  cause,
);

test('a failed query is logged with its text and its causes, and without a single value', () => {
  const loggable = loggableError(failed);
  expect(loggable).toMatchObject({
    message: 'Failed query: insert into t (token_hash) values ($1)',
    cause: { code: '57014', message: 'canceling statement due to statement timeout' },
  });
  expect(loggable.stack).toMatch(/^at .*loggable-error\.test\.ts/);
  expect(JSON.stringify(loggable)).not.toMatch(/the-hash|params/);
});

test('the logger itself prints errors in no other way', () => {
  const lines: string[] = [];
  const out = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  createLogger('info', out).error({ err: failed }, 'call failed');
  expect(lines.join('')).toContain('57014');
  expect(lines.join('')).not.toMatch(/the-hash|params/);
});

test.each([[null], ['a secret text'], [{ token: 'a secret text' }]])(
  '%j is no error and is not shown',
  (thrown) => {
    expect(loggableError(thrown)).toEqual({ type: 'unknown', message: 'not an error' });
  },
);

test('errors that are causes of each other come to an end', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  expect(JSON.stringify(loggableError(first)).length).toBeLessThan(20_000);
});
