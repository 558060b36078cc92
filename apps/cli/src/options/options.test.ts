import { InvalidArgumentError } from 'commander';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { expect, test } from 'vitest';
import { duration } from './duration.ts';
import { moment } from './moment.ts';
import { onOff } from './on-off.ts';
import { wholeNumber } from './whole-number.ts';

const at = moment(fixedClock('2026-01-02T03:04:05Z'));

test.each<[string, (text: string) => unknown, unknown]>([
  ['90', duration, 90],
  ['90s', duration, 90],
  ['15m', duration, 900],
  ['24h', duration, 86_400],
  ['7d', duration, 604_800],
  ['15m', at, '2026-01-02T02:49:05.000Z'],
  ['2026-01-01', at, '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T08:00:00+01:00', at, '2026-01-01T07:00:00.000Z'],
  ['on', onOff, true],
  ['off', onOff, false],
  ['1', wholeNumber(1), 1],
])('%s is understood', (text, read, value) => {
  expect(read(text)).toBe(value);
});

test.each<[string, (text: string) => unknown]>([
  ['', duration],
  ['1w', duration],
  ['-5m', duration],
  ['1.5h', duration],
  ['yesterday', at],
  ['2026-13-01', at],
  ['2026-01-01T08:00', at],
  ['10', at],
  ['yes', onOff],
  ['0', wholeNumber(1)],
  ['1e3', wholeNumber(1)],
  ['-1', wholeNumber(0)],
])('%j is refused', (text, read) => {
  expect(() => read(text)).toThrow(InvalidArgumentError);
});
