import { describe, expect, test } from 'vitest';
import {
  fakeDeps,
  fakeVisit,
  HOST,
  HOST_ID,
  reading,
  WORKER,
  WORKER_ID,
} from '../../../../tests/edge/support/fake-visit.ts';
import type { FactReading } from '../facts/reading.ts';
import { hostIdOf, knownHost } from './known-host.ts';

const worker = `worker:${WORKER_ID}`;
const host = `host:${HOST_ID}`;
const judge = (facts: Record<string, FactReading>) => knownHost(fakeVisit({ facts }), fakeDeps());

test('a host that this worker serves is known with its version', async () => {
  expect(await judge({ [worker]: reading(WORKER), [host]: reading(HOST, [1, 7, 1]) })).toEqual({
    is: 'continue',
    learned: { worker: WORKER, workerVersion: [1, 1, 1], host: HOST, hostVersion: [1, 7, 1] },
  });
});

const ABSENT: FactReading = { state: 'absent', version: [1, 1, 1] };
const UNREADABLE: FactReading = { state: 'unreadable', version: [1, 1, 1] };

test.each<[string, Record<string, FactReading>, string]>([
  [
    'served by nobody here',
    { [worker]: reading({ ...WORKER, hosts: [] }), [host]: reading(HOST) },
    'host.unknown',
  ],
  ['gone', { [worker]: reading(WORKER), [host]: ABSENT }, 'host.unknown'],
  ['of a worker that is gone', { [worker]: ABSENT }, 'host.unknown'],
  ['nothing is known about', { [worker]: reading(WORKER) }, 'edge.stale'],
  ['of a worker nothing is known about', {}, 'edge.stale'],
  ['that cannot be understood', { [worker]: reading(WORKER), [host]: UNREADABLE }, 'edge.failure'],
  ['of a worker that cannot be understood', { [worker]: UNREADABLE }, 'edge.failure'],
  ['whose fact is another kind', { [worker]: reading(WORKER), [host]: reading(WORKER) }, 'edge.failure'],
])('a host %s is refused', async (_name, facts, code) => {
  expect(await judge(facts)).toEqual({ is: 'deny', code });
});

describe('names', () => {
  const hosts = [
    { domain: '*.example.com', host_id: 'wild' },
    { domain: 'a.example.com', host_id: 'exact' },
    { domain: 'localhost', host_id: 'bare' },
  ];
  test.each([
    ['a.example.com', 'exact'],
    ['b.example.com', 'wild'],
    ['a.b.example.com', null],
    ['example.com', null],
    ['.example.com', 'wild'],
    ['localhost', 'bare'],
    ['x.localhost', null],
    ['*.example.com', 'wild'],
  ])('%s is %s', (name, id) => {
    expect(hostIdOf({ ...WORKER, hosts }, name)).toBe(id);
  });
});
