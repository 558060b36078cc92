import { createScheduledController } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Bindings } from './env.ts';
import worker from './worker.ts';

test('a cron trigger wakes the feed of every region that there is', async () => {
  const woken: string[] = [];
  const feed = (name: string) => ({
    regions: async () => (name === 'all-regions' ? ['fra', 'local'] : []),
    wake: async (region: string) => void woken.push(`${name} ${region}`),
    lease: () => Promise.reject(new Error('nobody asks')),
    note: () => Promise.reject(new Error('nobody notes')),
  });
  const nobody = { getByName: () => Promise.reject(new Error('nobody asks')) };
  // Only the feed is touched.
  const bindings = { FEED: { getByName: feed }, FACTS: nobody, OUTBOX: nobody } as unknown as Bindings;
  await worker.scheduled(createScheduledController(), bindings);
  expect(woken.toSorted()).toEqual(['fra fra', 'local local']);
});
