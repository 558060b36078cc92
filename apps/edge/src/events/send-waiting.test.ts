import { beforeEach, expect, test } from 'vitest';
import type { Batch } from './batch.ts';
import { sendWaiting } from './send-waiting.ts';

const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null } as const;
const DONE = { ok: true, output: {} } as const;
const REFUSED = { ok: false, code: 'request.invalid', retryAfterS: null } as const;
const BATCH: Batch = { region: 'local', decisions: [], security: [], lost: [] };

let waiting: number;
let failures: number;
let halved: number;
beforeEach(() => {
  waiting = 0;
  failures = 0;
  halved = 0;
});

/** A store in which so many batches wait. */
const store = {
  batch: () => (waiting === 0 ? null : BATCH),
  remove: () => void (waiting -= 1),
  halve: () => {
    halved += 1;
    if (halved === 3) waiting -= 1;
  },
  countFailure: () => (failures += 1),
  forgetFailures: () => void (failures = 0),
};
type Answered =
  | typeof AWAY
  | typeof DONE
  | typeof REFUSED
  | { ok: false; code: 'rate.limited'; retryAfterS: number };
const send = (answer: Answered, drawn = 0) =>
  sendWaiting({ store, report: async () => answer, random: { bytes: () => new Uint8Array([drawn]) } });

test('everything that waits is sent, and then nothing is due', async () => {
  waiting = 5;
  expect(await send(DONE)).toBeNull();
  expect(waiting).toBe(0);
});

test('one run makes twenty calls at most and goes on at once in the next', async () => {
  waiting = 30;
  expect(await send(DONE)).toBe(0);
  expect(waiting).toBe(10);
});

test('nothing is removed that was not acknowledged, and the pauses double up to half a minute', async () => {
  waiting = 1;
  const pauses: (number | null)[] = [];
  for (let i = 0; i < 9; i += 1) pauses.push(await send(AWAY));
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  expect(waiting).toBe(1);
  expect(await send(DONE)).toBeNull();
  expect(failures).toBe(0);
});

test('pauses are drawn from between half and all of their length', async () => {
  waiting = 1;
  expect(await send(AWAY, 255)).toBeCloseTo(499, 0);
});

test('a longer pause that the control plane asks for is kept, within reason', async () => {
  waiting = 1;
  expect(await send({ ok: false, code: 'rate.limited', retryAfterS: 7 })).toBe(7000);
  expect(await send({ ok: false, code: 'rate.limited', retryAfterS: 7000 })).toBe(30_000);
});

test('a batch that is refused for its form is halved at once instead of waiting', async () => {
  waiting = 1;
  expect(await send(REFUSED)).toBeNull();
  expect([halved, failures]).toEqual([3, 0]);
});
