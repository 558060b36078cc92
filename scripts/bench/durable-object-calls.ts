import { send } from '../../tests/edge/support/send.ts';
import { type EdgeStand, startEdgeStand } from './edge-stand.ts';

export type CallCount = {
  requests: number;
  failed: number;
  /** The Durable Object calls of these requests. */
  calls: string[];
  /** How many calls renewals may have made meanwhile: none, when all fitted into half a lease. */
  renewalsDue: number;
};

/** The longest lease there is, so that many requests fit between two renewals. */
const LEASE_MS = 5000;
const WARM_UP_ROUNDS = 200;
const REQUESTS = 500;

/** Counts the Durable Object calls of a warm session between two renewals. */
export async function countDurableObjectCalls(): Promise<CallCount> {
  const stand = await startEdgeStand({ counting: true });
  try {
    stand.control.leaseMs = LEASE_MS;
    const renewedAfterMs = await warmUp(stand);
    const { ok, failed } = await ask(stand, REQUESTS);
    const calls = await callsOf(stand);
    const halves = Math.floor((performance.now() - renewedAfterMs) / (LEASE_MS / 2));
    return { requests: ok, failed, calls, renewalsDue: halves };
  } finally {
    await stand.close();
  }
}

/** Asks until the requests after a renewal made no call; answers when the lease was renewed at the earliest. */
async function warmUp(stand: EdgeStand): Promise<number> {
  let renewedAfterMs = performance.now();
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    const startedAtMs = performance.now();
    await ask(stand, 10);
    const calls = await callsOf(stand);
    if (round > 0 && calls.length === 0) return renewedAfterMs;
    if (calls.length > 0) renewedAfterMs = startedAtMs;
  }
  throw new Error('the session never became warm: every request asks a Durable Object');
}

function ask(stand: EdgeStand, requests: number) {
  return stand.load({ port: stand.gated.port, request: stand.request, connections: 1, requests });
}

async function callsOf(stand: EdgeStand): Promise<string[]> {
  const { body } = await send(stand.gated.port, { path: '/bench/calls' });
  const calls: unknown = JSON.parse(body);
  return Array.isArray(calls) ? calls.map(String) : [];
}
