import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { listed } from '../listed.ts';
import { withBounds } from '../options/with-bounds.ts';
import { clean } from '../text/clean.ts';
import { seconds } from '../text/seconds.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import type { World } from '../world.ts';
import { ended } from './ended.ts';
import { type Job, job, type JobRun, jobRun, requestedRun } from './job.ts';

/** `sunray jobs …` */
export function addJobCommands(program: Command, world: World): void {
  const jobs = program.command('jobs').description('what the control plane does by itself');
  withBounds(jobs.command('list').description('list them with their last and next run')).action(
    calling(world, list),
  );
  withBounds(jobs.command('runs <job>').description('the last runs of one, the newest first'), 20)
    .option('--failed', 'only those that failed')
    .action(calling(world, runs));
  jobs
    .command('run <job>')
    .description('ask for a run now')
    .option('--wait', 'until it has ended; exits with 1 when it failed')
    .action(calling(world, run));
}

const COLUMNS: readonly Column<Job>[] = [
  { title: 'JOB', text: (row) => row.name, gives: true },
  { title: 'EVERY', text: (row) => seconds(row.every_s) },
  { title: 'STATE', text: (row) => row.state },
  { title: 'NEXT (UTC)', text: (row) => time(row.next_at) },
  { title: 'LAST (UTC)', text: (row) => time(row.last_run?.started_at ?? null) },
  { title: 'RESULT', text: (row) => (row.last_run === null ? '-' : resultOf(row.last_run)), gives: true },
];

async function list({ api }: Call, bounds: Bounds): Promise<Answer> {
  const page = await readList(api, '/jobs', { shape: job, bounds });
  return listed(page, { columns: COLUMNS, rows: page.items, none: 'There is no job.' });
}

const RUN_COLUMNS: readonly Column<JobRun>[] = [
  { title: 'BEGAN (UTC)', text: (row) => time(row.started_at) },
  { title: 'RESULT', text: resultOf, gives: true },
  { title: 'TOOK', text: (row) => (row.ms === null ? '-' : `${row.ms} ms`) },
  { title: 'ASKED FOR BY', text: (row) => row.requested_by ?? '-', gives: true },
  { title: 'ID', text: (row) => row.id },
];

async function runs({ api }: Call, name: string, given: Bounds & { failed?: boolean }): Promise<Answer> {
  const query = { state: given.failed ? 'failed' : undefined };
  const page = await readList(api, at`/jobs/${name}/runs`, { shape: jobRun, bounds: given, query });
  return listed(page, { columns: RUN_COLUMNS, rows: page.items, none: 'Nothing was found.' });
}

async function run(call: Call, name: string, given: { wait?: boolean }): Promise<Answer> {
  const asked = await call.api(`POST ${at`/jobs/${name}/run`}`, requestedRun);
  if (!given.wait) return { json: asked, text: `A run of ${clean(name)} is asked for.\n` };
  const done = await ended(call, { name, runId: asked.run_id });
  const took = done.ms === null ? '' : ` in ${done.ms} ms`;
  return {
    json: done,
    text: `${clean(name)}: ${clean(resultOf(done))}${took}\n`,
    isBad: done.state !== 'done',
  };
}

function resultOf({ state, error_code }: JobRun): string {
  return error_code === null ? state : `${state}: ${error_code}`;
}
