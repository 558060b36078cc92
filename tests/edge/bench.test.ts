import { expect, test } from 'vitest';
import { benchEdge } from '../../scripts/bench/edge.ts';

test('the bench measures both sides, and a warm session asks no Durable Object between two renewals', async () => {
  const lines: string[] = [];
  const { rounds, failed, calls } = await benchEdge({ rounds: 1, roundMs: 200, connections: 4 }, (line) =>
    lines.push(line),
  );
  expect([rounds.length, lines.length, failed]).toEqual([1, 1, 0]);
  for (const side of rounds) {
    expect(side.gated.requestsPerSecond).toBeGreaterThan(0);
    expect(side.ungated.requestsPerSecond).toBeGreaterThan(0);
  }
  expect([calls.requests, calls.failed]).toEqual([500, 0]);
  expect(calls.calls.length).toBeLessThanOrEqual(calls.renewalsDue);
});
