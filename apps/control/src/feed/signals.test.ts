import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../logger.ts';
import { ACK_CHANNEL, FEED_CHANNEL, hearSignals, LocalSignals } from './signals.ts';

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

/** Connections of which the first so many refuse to listen; what is said on the last is heard. */
function earsOf(deaf: number) {
  const made: { isEnded: boolean; say: (channel: string) => void }[] = [];
  const another = () => {
    const heard = new Map<string, (payload: string) => void>();
    const ear = { isEnded: false, say: (channel: string) => heard.get(channel)?.('') };
    const isDeaf = made.length < deaf;
    made.push(ear);
    return {
      listen: async (channel: string, hear: (payload: string) => void) => {
        if (isDeaf) throw new Error('cannot execute LISTEN during recovery');
        heard.set(channel, hear);
      },
      end: async () => {
        ear.isEnded = true;
      },
    };
  };
  return { made, ears: { first: another(), another } };
}

test('who could not listen tries again, with growing pauses, until it hears; what was missed wakes everybody', async () => {
  const { made, ears } = earsOf(4);
  const lines: { msg: string }[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const signals = await hearSignals(ears, log);
  const waiting = signals.wait(FEED_CHANNEL, 600_000);
  const counts: number[] = [];
  for (const seconds of [0.9, 0.2, 1.8, 0.2, 3.8, 0.2, 7.8]) {
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    counts.push(made.length);
  }
  expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4]);
  expect(await stateOf(waiting)).toBe('pending');
  await vi.advanceTimersByTimeAsync(400);
  expect(await waiting).toEqual({ isSentHome: false });
  expect(lines.map(({ msg }) => msg)).toEqual(['signals cannot be heard', 'signals are heard again']);

  const next = signals.wait(ACK_CHANNEL, 600_000);
  made.at(-1)?.say(ACK_CHANNEL);
  expect(await next).toEqual({ isSentHome: false });
  expect(made.map(({ isEnded }) => isEnded)).toEqual([false, true, true, true, false]);
  await signals.close();
  expect([made.at(-1)?.isEnded, vi.getTimerCount()]).toEqual([true, 0]);
});

test('the pauses grow up to a minute, and nothing is tried once the signals are closed', async () => {
  const { made, ears } = earsOf(Number.POSITIVE_INFINITY);
  const signals = await hearSignals(ears, createLogger('silent'));
  await vi.advanceTimersByTimeAsync(600_000);
  const before = made.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(made.length - before).toBe(10);
  await signals.close();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(made.length - before).toBe(10);
});
