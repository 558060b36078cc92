import { setTimeout as wait } from 'node:timers/promises';
import { LaunchError } from './launch-error.ts';
import type { Part } from './part.ts';

type Options = { url: string; withinMs: number };

/** Asks a part until it answers 2xx. Errors: LaunchError with the part's last lines when it ends or takes too long. */
export async function waitUntilReady(part: Part, { url, withinMs }: Options): Promise<void> {
  const gaveUp = new AbortController();
  const answered = askUntil(url, AbortSignal.any([gaveUp.signal, AbortSignal.timeout(withinMs)]));
  try {
    const outcome = await Promise.race([answered, part.ended]);
    if (outcome === 'answered') return;
    const [how, tail] = outcome === 'silent' ? [`was not ready after ${withinMs / 1000} s`, null] : [outcome.how, outcome.tail];
    throw partFailed(part, how, tail);
  } finally {
    gaveUp.abort();
  }
}

/** What a person is told when a part did not come up or went away. */
export function partFailed(part: Pick<Part, 'name' | 'log'>, how: string, tail: string | null): LaunchError {
  const last = tail === null || tail === '' ? '' : `\nIts last lines:\n\n${tail.replace(/^/gm, '  ')}\n`;
  return new LaunchError(`The ${part.name} ${how}.${last}\nIts log: ${part.log}`);
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
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false; // Not yet listening; asked again until the deadline.
  }
}
