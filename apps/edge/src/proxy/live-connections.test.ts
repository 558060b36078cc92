import { fixedClock } from '@sunray/primitives/clock.ts';
import { beforeEach, expect, test, vi } from 'vitest';
import { type LiveConnection, LiveConnections } from './live-connections.ts';

type Facts = ConstructorParameters<typeof LiveConnections>[0]['facts'];

const LEASE_MS = 1000;
let clock: ReturnType<typeof fixedClock>;
let ask: Facts['ask'];
let cuts: number[];
let live: LiveConnections;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  clock = fixedClock('2026-01-02T03:04:05Z');
  cuts = [];
  const facts: Facts = { running: () => null, ask: () => ask(), copyOf: () => null, leaseMs: () => LEASE_MS };
  live = new LiveConnections({ facts, nowMs: () => clock.nowMs() });
  return () => vi.useRealTimers();
});

const startMs = () => Date.parse('2026-01-02T03:04:05Z');

function open(): void {
  const connection: LiveConnection = {
    decidedBy: [],
    endsAtMs: null,
    waitUntil: () => undefined,
    decideAgain: async () => [],
  };
  live.watch(connection, () => void cuts.push(clock.nowMs() - startMs()));
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    clock.advance(50);
    await vi.advanceTimersByTimeAsync(50);
  }
}

test('a connection whose feed hangs is cut when the lease it had is over for as long as it lasted', async () => {
  ask = () => new Promise(() => undefined);
  open();
  await pass(5000);
  expect(cuts).toEqual([2 * LEASE_MS]);
  expect(live.size).toBe(0);
});

test('a connection whose feed misses one look goes on', async () => {
  let misses = 1;
  ask = async () => {
    misses -= 1;
    if (misses >= 0) return null;
    const sentAtMs = clock.nowMs();
    const lease = { sentAtMs, endsAtMs: sentAtMs + LEASE_MS, goodUntilMs: sentAtMs + 15_000 };
    return {
      ...lease,
      holder: 'h',
      epoch: 1,
      assertionKey: { kty: 'EC', crv: 'P-256', x: '', y: '', d: '', kid: '' },
    };
  };
  open();
  await pass(5000);
  expect([cuts, live.size]).toEqual([[], 1]);
});
