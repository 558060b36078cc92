import { at } from '../api/at.ts';
import { readList } from '../api/read-list.ts';
import type { Call } from '../call.ts';
import { CliError } from '../cli-error.ts';
import { type JobRun, jobRun } from './job.ts';

const EVERY_MS = 1000;
const LOOKS = 300;
/** Runs that may begin after it while we wait. */
const RECENT = 50;

/** Waits up to five minutes for a run to end. Errors: `cli.job-unfinished`. */
export async function ended({ api, world }: Call, run: { name: string; runId: string }): Promise<JobRun> {
  for (let look = 0; look < LOOKS; look += 1) {
    const { items } = await readList(api, at`/jobs/${run.name}/runs`, {
      shape: jobRun,
      bounds: { limit: RECENT },
    });
    const found = items.find(({ id }) => id === run.runId);
    if (found !== undefined && found.ended_at !== null) return found;
    await world.pause(EVERY_MS);
  }
  throw new CliError(
    'cli.job-unfinished',
    `The run of "${run.name}" has not ended yet. \`sunray jobs runs\` tells more.`,
  );
}
