/* oxlint-disable typescript/restrict-template-expressions, typescript/no-misused-spread -- what careless code prints is the matter here */
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

const secret = new Secret('hunter2');

test.each([
  ['a template', `${secret}`],
  ['String()', String(secret)],
  ['concatenation', '' + secret],
  ['join', [secret].join()],
  ['JSON', JSON.stringify({ secret, nested: [secret] })],
  ['inspect', inspect({ secret }, { showHidden: true, depth: null, getters: true })],
  ['a log line', format('%s %o %O %j', secret, secret, secret, { secret })],
  ['an error', inspect(new Error(`failed with ${secret}`, { cause: secret }))],
])('%s shows that there is a secret and not which', (_, shown) => {
  expect(shown).toContain('[secret]');
  expect(shown).not.toContain('hunter2');
});

test('nothing of a secret can be listed or copied', () => {
  expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  expect(inspect({ ...secret })).toBe('{}');
  expect(inspect(structuredClone({ secret }))).not.toContain('hunter2');
  expect(inspect(secret, { customInspect: false, showHidden: true })).not.toContain('hunter2');
});

test('the text itself comes out on demand', () => {
  expect(secret.reveal()).toBe('hunter2');
});
