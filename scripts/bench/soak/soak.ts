import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../../../apps/control/src/db/connect.ts';
import { machine, type Machine } from '../machine.ts';
import { Churn } from './churn.ts';
import { coursesOf } from './courses.ts';
import type { KindName } from './kinds.ts';
import type { Judged } from './levels-off.ts';
import { type Sample, takeSample } from './sample.ts';
import { hostOf } from './somebody.ts';
import { type Stand, withStand } from './stand.ts';
import { headings, rowOf } from './table.ts';
import type { Progress } from './traffic-process.ts';

export type SoakOptions = {
  requests: number;
  sessions: number;
  connections: number;
  kinds: readonly KindName[];
  /** Requests for each change of a person; 0 for none. */
  requestsPerChange: number;
  v8Flags: readonly string[];
};
export type SoakReport = {
  options: SoakOptions;
  machine: Machine;
  samples: Sample[];
  answers: Progress['answers'];
  unexpected: number;
  changes: Record<string, number>;
  failures: string[];
  crashes: string[];
  /** By curve. */
  courses: Record<string, Judged>;
};
type Sampler = (requests: number, seconds: number) => Promise<Sample>;

const POINTS = 60;
const LOOK_EVERY_MS = 100;

/** Many requests of many sessions through real parts, and what of these grows. */
export async function soak(options: SoakOptions, tell: (line: string) => void): Promise<SoakReport> {
  return withStand({ ...options, tell }, async (stand) => {
    const sql = connect(stand.stage.database.ownerUrl, { max: 1, onnotice: () => undefined });
    try {
      tell(headings(stand.edges.map(({ name }) => name)));
      return await play(stand, options, async (requests, seconds) => {
        const sample = { requests, seconds, ...(await takeSample(stand, sql)) };
        tell(rowOf(sample));
        return sample;
      });
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
}

async function play(stand: Stand, options: SoakOptions, sample: Sampler): Promise<SoakReport> {
  const { traffic, town, people } = stand;
  const { requests, requestsPerChange } = options;
  const churn = new Churn({ town, people, traffic });
  const samples = [await sample(0, 0)];
  const startedMs = performance.now();
  traffic.say({ say: 'hold', sessions: people.flatMap((one) => one.sessions) });
  traffic.say({
    say: 'run',
    requests,
    connections: options.connections,
    ports: [...town.ports],
    hosts: town.sites.map(hostOf),
    kinds: [...options.kinds],
  });
  let progress = await traffic.progress();
  while (!progress.isOver) {
    await wait(LOOK_EVERY_MS);
    progress = await traffic.progress();
    if (requestsPerChange > 0) churn.upTo(Math.floor(progress.answered / requestsPerChange));
    if (progress.answered >= (samples.length * requests) / POINTS || progress.isOver)
      samples.push(await sample(progress.answered, (performance.now() - startedMs) / 1000));
  }
  await churn.settle();
  const { answers, unexpected } = progress;
  const { counts: changes, failures } = churn;
  const { crashes } = stand.stage;
  const courses = coursesOf(samples);
  return { options, machine: machine(), samples, answers, unexpected, changes, failures, crashes, courses };
}
