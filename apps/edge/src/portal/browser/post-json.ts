import { type Failure, failureOf, failureOfAnswer } from './failure.ts';

export type Posted = { ok: true; body: Record<string, unknown> } | { ok: false; failure: Failure };

const TIMEOUT_MS = 20_000;

/** Posts JSON to an endpoint of this page's own host. Never throws. */
export async function postJson(path: string, input: unknown): Promise<Posted> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(input),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await jsonOf(answer);
    if (!answer.ok) return { ok: false, failure: failureOfAnswer(body, answer.headers.get('Retry-After')) };
    return body === null ? { ok: false, failure: failureOf('unexpected') } : { ok: true, body };
  } catch {
    // fetch tells nothing about the cause; the browser knows at least whether there is a network at all.
    return { ok: false, failure: failureOf(navigator.onLine ? 'network' : 'offline') };
  }
}

async function jsonOf(answer: Response): Promise<Record<string, unknown> | null> {
  const parsed: unknown = await answer.json().catch(() => null);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
}
