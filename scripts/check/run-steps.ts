import { buildPortalScript } from '../build/portal-script.ts';
import { runCommand } from './run-command.ts';
import type { Finished, Step } from './step.ts';

type Options = { lanes: number; signal: AbortSignal; tell: (finished: Finished) => void };

/** Runs steps, some beside each other, and tells of each as it ends. What they read that is generated is made first. */
export async function runSteps(
  steps: readonly Step[],
  { lanes, signal, tell }: Options,
): Promise<Finished[]> {
  await buildPortalScript();
  const waiting = [...steps];
  const finished: Finished[] = [];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const one = await timed(step, signal);
      finished.push(one);
      tell(one);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return finished;
}

async function timed({ name, work }: Step, signal: AbortSignal): Promise<Finished> {
  const startedMs = performance.now();
  const outcome = await work((command) => runCommand(command, signal));
  return { name, ms: performance.now() - startedMs, outcome };
}
