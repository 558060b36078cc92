import { expect, test } from 'vitest';
import { judgeCourse } from './levels-off.ts';

const curve = (value: (at: number) => number) =>
  Array.from({ length: 60 }, (_, at) => ({ at, value: value(at) }));

test('a curve that approaches a limit is level, also when collections make it jump', () => {
  const approaching = (at: number) => 300 - 200 * Math.exp(-at / 10);
  expect(judgeCourse(curve(approaching)).course).toBe('level');
  expect(judgeCourse(curve((at) => approaching(at) + (at % 3) * 8)).course).toBe('level');
});

test('a leak is growing, and one beside a start-up too', () => {
  expect(judgeCourse(curve((at) => 100 + 5 * at)).course).toBe('growing');
  expect(judgeCourse(curve((at) => 100 + 5 * at)).lastThird).toBeCloseTo(95);
});

test('what still grows, at most half as fast as at first, is slowing', () => {
  expect(judgeCourse(curve((at) => 100 * Math.log(at + 1))).course).toBe('slowing');
});

test('a falling curve is level, and a flat one does not divide by nothing', () => {
  expect(judgeCourse(curve((at) => 500 - at)).course).toBe('level');
  expect(judgeCourse(curve(() => 0))).toMatchObject({ course: 'level', firstThird: 0, lastThird: 0 });
});

test('too few points are not judged', () => {
  expect(() => judgeCourse(curve(() => 1).slice(0, 5))).toThrow(RangeError);
});
