import { send } from '../../../tests/edge/support/send.ts';
import { parseJson } from '../../start/json.ts';
import { until } from '../scenarios/until.ts';
import type { Worker } from './edge-process.ts';
import type { Site } from './site.ts';

const WITHIN_MS = 30_000;

/** Waits until a worker decides about each site by rules that it holds. Throws when it does not. */
export async function untilServing({ port, name }: Worker, sites: readonly Site[]): Promise<void> {
  for (const { origin } of sites) {
    const { host } = new URL(origin);
    const took = await until(async () => decides(await ask(port, host)), WITHIN_MS);
    if (took === null) throw new Error(`${name} did not begin to decide`);
  }
}

async function ask(port: number, host: string): Promise<string> {
  const headers = { accept: 'application/json' };
  const answer = await send(port, { host, headers }).catch(() => null);
  return answer?.body ?? '';
}

/** Whoever comes without a session is told so, and nothing about the edge itself. */
function decides(body: string): boolean {
  const { code } = body === '' ? {} : parseJson(body);
  return typeof code === 'string' && !code.startsWith('edge.');
}
