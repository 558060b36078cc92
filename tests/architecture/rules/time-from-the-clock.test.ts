import { expect, test } from 'vitest';
import { timeFromTheClock } from './time-from-the-clock.ts';

const found = (text: string, path = 'apps/control/src/domains/users/create.ts') =>
  timeFromTheClock.check([{ path, text }]).length;

test.each([
  ['Date.now()'],
  ['new Date()'],
  ['new Date( )'],
  ['const now = new Date;'],
  ['Date()'],
  ['performance.now()'],
  ['map(Date.now)'],
])('a verb may not say %s', (text) => {
  expect(found(text)).toBe(1);
});

test.each([
  ['new Date(ctx.clock.nowMs())'],
  ['Date.parse(text)'],
  ['const at: Date = row.at;'],
  ["say('new Date()')"],
  ['// Date.now()'],
  ['toDate(row)'],
])('a verb may say %s', (text) => {
  expect(found(text)).toBe(0);
});

test.each([
  ['packages/primitives/src/clock.ts'],
  ['scripts/start/main.ts'],
  ['apps/edge/src/a.test.ts'],
  ['examples/demo/src/clock.ts'],
])('%s may ask', (path) => {
  expect(found('Date.now()', path)).toBe(0);
});
