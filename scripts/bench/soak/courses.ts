import { judgeCourse, type Judged } from './levels-off.ts';
import type { EdgeSample, Sample } from './sample.ts';

/** Fewer points say nothing. */
const FEWEST = 12;

/** Judges every curve of a soak, in MB; none of one that was too short. */
export function coursesOf(samples: readonly Sample[]): Record<string, Judged> {
  const [first] = samples;
  if (first === undefined || samples.length < FEWEST) return {};
  const judged = (value: (sample: Sample) => number) =>
    judgeCourse(samples.map((sample) => ({ at: sample.requests, value: value(sample) })));
  const courses = new Map<string, Judged>();
  for (const index of first.edges.keys()) {
    const edge = (value: (edge: EdgeSample) => number) =>
      judged(({ edges }) => (edges[index] === undefined ? 0 : value(edges[index])));
    courses.set(
      `edge ${index + 1}, resident`,
      edge(({ rssMb }) => rssMb),
    );
    courses.set(`edge ${index + 1}, storage of objects`, edge(storageMb));
  }
  courses.set(
    'control plane, resident',
    judged(({ control }) => control.rssMb),
  );
  courses.set(
    'database',
    judged(({ databaseMb }) => databaseMb),
  );
  return Object.fromEntries(courses);
}

function storageMb({ objectsMb, logsMb }: EdgeSample): number {
  return Object.values(objectsMb).reduce((sum, mb) => sum + mb, logsMb);
}
