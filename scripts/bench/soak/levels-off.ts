export type Point = { at: number; value: number };
/** `level`: it has stopped growing; `slowing`: it still grows, at most half as fast as at first; `growing`: it does. */
export type Course = 'level' | 'slowing' | 'growing';
export type Judged = {
  course: Course;
  /** Growth over the first and over the last third, along a straight line through the points. */
  firstThird: number;
  lastThird: number;
  last: number;
};

/** What the last third may add, as a share of what there is: collections of garbage make the points jump by more. */
const LEVEL_SHARE = 0.05;

/** Judges whether a curve levels off: the slope over its last third against that over its first. Errors: RangeError. */
export function judgeCourse(points: readonly Point[]): Judged {
  const third = Math.floor(points.length / 3);
  if (third < 2) throw new RangeError('too few points to judge by');
  const firstThird = growthOf(points.slice(0, third));
  const tail = points.slice(-third);
  const lastThird = growthOf(tail);
  const last = tail.reduce((sum, { value }) => sum + value, 0) / third;
  const isLevel = lastThird <= LEVEL_SHARE * last;
  const course = isLevel ? 'level' : lastThird <= firstThird / 2 ? 'slowing' : 'growing';
  return { course, firstThird, lastThird, last };
}

/** Growth from the first to the last point on the line of least squares through all. */
function growthOf(points: readonly Point[]): number {
  const mean = (pick: (point: Point) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)];
  const covariance = mean(({ at, value }) => (at - meanAt) * (value - meanValue));
  const variance = mean(({ at }) => (at - meanAt) ** 2);
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  return variance === 0 ? 0 : (covariance / variance) * span;
}
