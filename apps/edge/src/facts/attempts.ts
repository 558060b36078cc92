/** After a failed call nothing is tried for this long, so that nothing piles up on a control plane that is away. */
const PAUSE_MS = 1000;
/** A probe that has not ended by then is taken for lost. */
const PROBE_LOST_MS = 5000;

export type Attempts =
  | { state: 'answering' }
  /** The last call failed. One call at a time finds out whether the control plane is back. */
  | { state: 'away'; failedAtMs: number; probeSentAtMs: number | null };

export const ANSWERING: Attempts = { state: 'answering' };

/**
 * What a reader does now for whoever can be answered from what is stored: `ask` and wait for the answer, `probe` without
 * anybody waiting, or `rest`. None of them waits for a control plane that did not answer the last time: one that
 * swallows calls instead of refusing them would hold up every request by the whole time limit.
 */
export function attempt(
  attempts: Attempts,
  nowMs: number,
): { act: 'ask' | 'probe' | 'rest'; next: Attempts } {
  if (attempts.state === 'answering') return { act: 'ask', next: attempts };
  const { failedAtMs, probeSentAtMs } = attempts;
  const isPausing = isWithin(failedAtMs, PAUSE_MS, nowMs);
  const isProbing = probeSentAtMs !== null && isWithin(probeSentAtMs, PROBE_LOST_MS, nowMs);
  if (isPausing || isProbing) return { act: 'rest', next: attempts };
  return { act: 'probe', next: { ...attempts, probeSentAtMs: nowMs } };
}

/** What is remembered after a call ended. */
export function afterCall(hasAnswered: boolean, nowMs: number): Attempts {
  return hasAnswered ? ANSWERING : { state: 'away', failedAtMs: nowMs, probeSentAtMs: null };
}

function isWithin(sinceMs: number, lengthMs: number, nowMs: number): boolean {
  return sinceMs <= nowMs && nowMs < sinceMs + lengthMs;
}
