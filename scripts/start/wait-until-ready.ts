import { setTimeout as wait } from 'node:timers/promises';
import { LaunchError } from './launch-error.ts';
import type { Part } from './part.ts';
import { PartFailed } from './part-failed.ts';

type Options = { url: string; withinMs: number; signal: AbortSignal };

/**
 * Asks a part until it answers. Errors: LaunchError with the part's last lines when it ends or takes too long; the
 * signal's reason when that is aborted.
 */
export async function waitUntilReady(part: Part, { url, withinMs, signal }: Options): Promise<void> {
  const done = new AbortController();
  const answered = askUntil(url, AbortSignal.any([signal, done.signal, AbortSignal.timeout(withinMs)]));
  try {
    const outcome = await Promise.race([answered, part.ended]);
    if (outcome === 'answered') return;
    signal.throwIfAborted();
    if (outcome !== 'silent') throw new PartFailed(part, outcome);
    throw new LaunchError(`The ${part.name} was not ready after ${withinMs / 1000} s.\nIts log: ${part.log}`);
  } finally {
    done.abort();
  }
}

async function askUntil(url: string, signal: AbortSignal): Promise<'answered' | 'silent'> {
  while (!signal.aborted) {
    if (await answers(url, signal)) return 'answered';
    await wait(30, undefined, { signal }).catch(() => undefined);
  }
  return 'silent';
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false; // Not yet listening; asked again until the deadline.
  }
}
