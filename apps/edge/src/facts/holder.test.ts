import type { Answer, Control } from '../control/control.ts';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { beforeEach, expect, test } from 'vitest';
import { WORKER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { Holder, type StoredHolder } from './holder.ts';

const CONFIRMED = { ok: true, output: { worker_id: WORKER_ID, lease_ms: 1000, max_stale_s: 900 } } as const;
const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null } as const;

let clock: ReturnType<typeof fixedClock>;
let disk: StoredHolder | undefined;
let registered: Record<string, unknown>[];
let isAway: boolean;
let ids: number;
let background: Promise<unknown>[];

beforeEach(() => {
  clock = fixedClock('2026-01-02T03:04:05Z');
  disk = undefined;
  registered = [];
  isAway = false;
  ids = 0;
  background = [];
});

const control: Control = {
  call: async (_name, input) => {
    registered.push(input);
    // The only call a holder makes is the registration.
    return (isAway ? AWAY : CONFIRMED) as Answer<never>;
  },
};

function holder(): Holder {
  const store = { get: async () => disk, put: async (kept: StoredHolder) => void (disk = kept) };
  return new Holder({
    store,
    control,
    randomId: () => `holder-${(ids += 1)}`,
    nowMs: () => clock.nowMs(),
    edgeVersion: '1.2.3',
  });
}

const lease = (of: Holder) => of.lease('local', (work) => void background.push(work));

test('no lease is given before the control plane has confirmed the holder and its key', async () => {
  isAway = true;
  const one = holder();
  expect(await lease(one)).toBeNull();
  isAway = false;
  expect(await lease(one)).toMatchObject({ holder: 'holder-1', leaseMs: 1000, maxStaleS: 900 });
});

test('what is registered is the public half alone', async () => {
  const given = await lease(holder());
  const { d, ...publicHalf } = given?.assertionKey ?? { d: '' };
  expect(d).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(registered).toEqual([
    { holder: 'holder-1', region: 'local', edge_version: '1.2.3', assertion_key: publicHalf },
  ]);
});

test('identity and key outlive the object, and work while the control plane is away', async () => {
  const first = await lease(holder());
  isAway = true;
  expect(await lease(holder())).toEqual(first);
});

test('many who ask at once get one identity', async () => {
  const one = holder();
  const leases = await Promise.all([lease(one), lease(one), lease(one)]);
  expect(new Set(leases.map((given) => given?.holder))).toEqual(new Set(['holder-1']));
  expect(new Set(leases.map((given) => given?.assertionKey.kid)).size).toBe(1);
});

test('the registration is repeated in the background, so that settings arrive', async () => {
  const one = holder();
  await lease(one);
  clock.advance(29_999);
  await lease(one);
  expect([registered.length, background.length]).toEqual([1, 0]);
  clock.advance(1);
  await lease(one);
  await Promise.all(background);
  expect(registered).toHaveLength(2);
  await lease(one);
  expect(registered).toHaveLength(2);
});

test('an identity on disk that cannot be read is not replaced', async () => {
  const one = holder();
  await lease(one);
  // What a broken disk might give back.
  disk = { holder: 5 } as unknown as StoredHolder;
  await expect(lease(holder())).rejects.toThrow();
  expect(disk).toEqual({ holder: 5 });
});
