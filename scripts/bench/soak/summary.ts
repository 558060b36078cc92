import { chart } from './chart.ts';
import type { Judged } from './levels-off.ts';
import type { SoakReport } from './soak.ts';

/** What came out, for people; the points were told while they were taken. */
export function soakSummary(report: SoakReport): string {
  const { samples, courses, answers, unexpected, changes, failures, crashes } = report;
  const last = samples.at(-1);
  const seconds = last?.seconds ?? 0;
  const curves = [
    { mark: '1', values: samples.map(({ edges }) => edges[0]?.rssMb ?? 0) },
    { mark: '2', values: samples.map(({ edges }) => edges[1]?.rssMb ?? 0) },
    { mark: 'c', values: samples.map(({ control }) => control.rssMb) },
  ];
  return [
    'Resident memory: 1, 2 the edges, c the control plane',
    chart(curves, 'MB'),
    '',
    'MB                               first third   last third     now',
    ...Object.entries(courses).map(([name, judged]) => courseLine(name, judged)),
    '',
    `Rows that came in: ${rowsAdded(report)}`,
    `Changes: ${list(changes)}`,
    `Answers: ${list(answers)}`,
    `${last?.requests ?? 0} requests in ${seconds.toFixed(0)} s, ${((last?.requests ?? 0) / Math.max(1, seconds)).toFixed(0)}/s; answered otherwise than they should: ${unexpected}`,
    ...failures.map((words) => `FAILED ${words}`),
    ...crashes.map((words) => `CRASHED ${words}`),
  ].join('\n');
}

function courseLine(name: string, { course, firstThird, lastThird, last }: Judged): string {
  const cells = [signed(firstThird), signed(lastThird), last.toFixed(0)];
  const [first = '', second = '', now = ''] = cells;
  return `${name.padEnd(32)} ${first.padStart(11)} ${second.padStart(12)} ${now.padStart(7)}  ${course}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}

function rowsAdded({ samples }: SoakReport): string {
  const [first, last] = [samples[0]?.rows ?? {}, samples.at(-1)?.rows ?? {}];
  const added = Object.entries(last).map(([name, count]) => [name, count - (first[name] ?? 0)] as const);
  return list(Object.fromEntries(added.filter(([, count]) => count !== 0).sort((a, b) => b[1] - a[1])));
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
