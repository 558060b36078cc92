import { runSteps } from './run-steps.ts';
import type { Finished, Step } from './step.ts';
import { faultsOf, notRunOf, rowOf, totalOf } from './summary.ts';

type Group = { steps: readonly Step[]; lanes: number };

/** Runs groups of steps one after the other, shows what happened, and sets the exit code. */
export async function reportRun(groups: readonly Group[]): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());
  const finished: Finished[] = [];
  for (const { steps, lanes } of groups) {
    if (stop.signal.aborted) break;
    finished.push(...(await runSteps(steps, { lanes, signal: stop.signal, tell: (one) => say(rowOf(one)) })));
  }
  const { passed, failed, complete } = totalOf(finished);
  const faults = faultsOf(finished);
  // The rows were told as they came; after pages of faults they are wanted again.
  if (faults !== '') say([faults, ...finished.map(rowOf)].join('\n'));
  say(notRunOf(finished));
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && complete && !stop.signal.aborted ? 0 : 1;
}

function say(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`);
}
