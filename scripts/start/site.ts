import type { House } from './house.ts';
import { type Part, type PartPlan, startPart } from './part.ts';
import type { Ground } from './plans.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Where parts are started. Aborting `stage` ends all waiting, and nothing more is started then. */
export type Site = { ground: Ground; house: House; stage: AbortController; say: (line: string) => void };

const READY_WITHIN_MS = 60_000;

/** Starts a part, in the place of the one of the same name if there is one, and waits until it answers at the URL. */
export async function putPart({ house, stage }: Site, plan: PartPlan, url: string): Promise<void> {
  const part: Part = await house.replace(plan.name, () => {
    stage.signal.throwIfAborted();
    return startPart(plan);
  });
  await waitUntilReady(part, { url, withinMs: READY_WITHIN_MS, signal: stage.signal });
}

/** Waits for all, also when one fails: the first failure aborts the stage, so that the others end soon. */
export async function together(stage: AbortController, tasks: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(tasks.map((task) => task.catch((error: unknown) => stage.abort(error))));
  stage.signal.throwIfAborted();
}
