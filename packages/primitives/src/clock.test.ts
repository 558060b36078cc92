import { expect, test } from 'vitest';
import { countdown, fixedClock, systemClock } from './clock.ts';

test('a fixed clock stands still until it is told to go on', () => {
  const clock = fixedClock('2026-01-02T03:04:05Z');
  expect(clock.nowMs()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  clock.advance(1500);
  expect(clock.nowMs()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5) + 1500);
});

test('a text that is no time makes no clock', () => {
  expect(() => fixedClock('yesterday')).toThrow(TypeError);
});

test("the system clock is the machine's", () => {
  const before = Date.now();
  const now = systemClock.nowMs();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('a countdown tells what is left, down to less than nothing', () => {
  const left = countdown(1000);
  expect(left()).toBeLessThanOrEqual(1000);
  expect(left()).toBeGreaterThan(0);
  expect(countdown(-1)()).toBeLessThan(0);
});
