import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACK_CHANNEL, FEED_CHANNEL, LocalSignals } from './signals.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a promise has come to without any time passing. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise, Promise.resolve(pending)]);
  return first === pending ? 'pending' : first;
}

test('a signal wakes everybody who waits at its channel, and nobody else', async () => {
  const signals = new LocalSignals();
  const feed = [signals.wait(FEED_CHANNEL, 1000), signals.wait(FEED_CHANNEL, 1000)];
  const acks = signals.wait(ACK_CHANNEL, 1000);
  signals.signal(FEED_CHANNEL);
  expect(await Promise.all(feed)).toEqual([{ isSentHome: false }, { isSentHome: false }]);
  expect(await stateOf(acks)).toBe('pending');
});

test('a signal given right after somebody began to wait is not lost', async () => {
  const signals = new LocalSignals();
  const waiting = signals.wait(FEED_CHANNEL, 1000);
  signals.signal(FEED_CHANNEL);
  signals.signal(FEED_CHANNEL, 'all');
  expect(await waiting).toEqual({ isSentHome: false });
  expect(vi.getTimerCount()).toBe(0);
});

test('one signal wakes once: who waits again waits for the next', async () => {
  const signals = new LocalSignals();
  const first = signals.wait(FEED_CHANNEL, 1000);
  signals.signal(FEED_CHANNEL);
  await first;
  const second = signals.wait(FEED_CHANNEL, 1000);
  expect(await stateOf(second)).toBe('pending');
  signals.signal(FEED_CHANNEL);
  expect(await second).toEqual({ isSentHome: false });
});

test('who is not woken is woken by the clock', async () => {
  const signals = new LocalSignals();
  const waiting = signals.wait(FEED_CHANNEL, 1000);
  vi.advanceTimersByTime(999);
  expect(await stateOf(waiting)).toBe('pending');
  vi.advanceTimersByTime(1);
  expect(await waiting).toEqual({ isSentHome: false });
});

test('the payload `all` sends home', async () => {
  const signals = new LocalSignals();
  const waiting = signals.wait(FEED_CHANNEL, 1000);
  signals.signal(FEED_CHANNEL, 'all');
  expect(await waiting).toEqual({ isSentHome: true });
});

test('closing sends everybody home, also who comes later', async () => {
  const signals = new LocalSignals();
  const waiting = [signals.wait(FEED_CHANNEL, 1000), signals.wait(ACK_CHANNEL, 1000)];
  await signals.close();
  expect(await Promise.all(waiting)).toEqual([{ isSentHome: true }, { isSentHome: true }]);
  expect(await signals.wait(FEED_CHANNEL, 1000)).toEqual({ isSentHome: true });
  expect(vi.getTimerCount()).toBe(0);
});
