import { SIGNS_FOR_MS } from './periods.ts';
import type { SigningKey } from './table.ts';

/** What is to be done next with the session keys. */
export type KeyStep =
  | { step: 'announce' }
  | { step: 'retire'; kids: string[] }
  | { step: 'promote'; key: SigningKey }
  | { step: 'publish' }
  | { step: 'none' };

type Keys = { keys: readonly SigningKey[]; hasUntold: boolean; epoch: number; nowMs: number };

/** The next step that is due for keys that are not retired; `hasUntold`: of a key that is, the edges were not told. */
export function nextKeyStep({ keys, hasUntold, epoch, nowMs }: Keys): KeyStep {
  const published = keys.filter(({ state }) => state === 'published');
  // What an epoch before this one acknowledged is of a past that was lost.
  const isLost = published.some(({ announcedEpoch }) => announcedEpoch !== null && announcedEpoch < epoch);
  if (hasUntold || isLost) return { step: 'announce' };
  const over = keys.filter(
    ({ state, verifiesUntil }) => state === 'verifying' && (verifiesUntil?.getTime() ?? 0) <= nowMs,
  );
  if (over.length > 0) return { step: 'retire', kids: over.map(({ kid }) => kid) };
  const [next] = published;
  if (next !== undefined) return { step: 'promote', key: next };
  const signsSince = keys.find(({ state }) => state === 'signing')?.signsSince ?? null;
  const isDue = signsSince === null || signsSince.getTime() + SIGNS_FOR_MS <= nowMs;
  return isDue ? { step: 'publish' } : { step: 'none' };
}
