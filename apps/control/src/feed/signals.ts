import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';

/** Channel on which every change of facts is announced when it commits; payload `all` sends every waiting poll home. */
export const FEED_CHANNEL = 'sunray_feed';
/** Channel on which acknowledgements are announced. */
export const ACK_CHANNEL = 'sunray_acks';

/** Wakes whoever waits, across all processes. It only wakes: what has happened is read from the database (leases.md C11). */
export type Signals = {
  /** Resolves at the next signal or after `ms`; true when it was told to go home. */
  wait(channel: Channel, ms: number): Promise<{ isSentHome: boolean }>;
  /** Sends everybody home, also whoever begins to wait from now on. */
  close(): Promise<void>;
};
type Channel = typeof FEED_CHANNEL | typeof ACK_CHANNEL;
type Waiter = (payload: string) => void;

/** In one process, without a database. */
export class LocalSignals implements Signals {
  readonly #waiting = new Map<Channel, Set<Waiter>>();
  #isClosed = false;

  wait(channel: Channel, ms: number): Promise<{ isSentHome: boolean }> {
    if (this.#isClosed) return Promise.resolve({ isSentHome: true });
    return new Promise((resolve) => {
      const waiting = this.#waitingAt(channel);
      const done = (payload: string) => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve({ isSentHome: payload === 'all' });
      };
      const timer = setTimeout(done, ms, '');
      waiting.add(done);
    });
  }

  signal(channel: Channel, payload = ''): void {
    for (const waiter of this.#waitingAt(channel)) waiter(payload);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const channel of this.#waiting.keys()) this.signal(channel, 'all');
  }

  #waitingAt(channel: Channel): Set<Waiter> {
    const known = this.#waiting.get(channel) ?? new Set();
    this.#waiting.set(channel, known);
    return known;
  }
}

/** What can listen: a connection of the driver. */
type Ear = {
  listen(channel: string, hear: (payload: string) => void): PromiseLike<unknown>;
  end(options: { timeout: number }): Promise<void>;
};

const CHANNELS: readonly Channel[] = [FEED_CHANNEL, ACK_CHANNEL];
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Signals by LISTEN. A lost connection is opened again by the driver; until then the slow scan of the waiters finds what happened. */
export function listenForSignals(database: Pick<Database, 'sql' | 'alone'>, log: Logger): Promise<Signals> {
  return hearSignals({ first: database.sql, another: database.alone }, log);
}

/**
 * As `listenForSignals`. Where the first cannot listen, others try, with pauses that grow up to a minute, until one can
 * or the signals are closed: the driver keeps a LISTEN that was refused, and gives its failure to every later one.
 */
export async function hearSignals(ears: { first: Ear; another: () => Ear }, log: Logger): Promise<Signals> {
  const local = new LocalSignals();
  const closing = new AbortController();
  const hear = (ear: Ear) =>
    Promise.all(CHANNELS.map((channel) => ear.listen(channel, (payload) => local.signal(channel, payload))));
  let own: Ear | null = null;
  const tryOn = async () => {
    for (let ms = FIRST_PAUSE_MS; await pause(ms, closing.signal); ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      const ear = ears.another();
      const isHeard = await hear(ear).then(
        () => !closing.signal.aborted,
        () => false,
      );
      if (isHeard) {
        own = ear;
        log.info('signals are heard again');
        // Whoever has waited meanwhile may have missed one.
        for (const channel of CHANNELS) local.signal(channel);
        return;
      }
      await ear.end({ timeout: 0 });
    }
  };
  await hear(ears.first).catch((err: unknown) => {
    log.error({ err }, 'signals cannot be heard');
    tryOn().catch((error: unknown) => log.error({ err: error }, 'signals stay unheard'));
  });
  return {
    wait: (channel, ms) => local.wait(channel, ms),
    close: async () => {
      closing.abort();
      await local.close();
      await own?.end({ timeout: 0 });
    },
  };
}

/** True after `ms`; false at once when it is cut off. */
function pause(ms: number, cutOff: AbortSignal): Promise<boolean> {
  if (cutOff.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      cutOff.removeEventListener('abort', end);
      resolve(!cutOff.aborted);
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    cutOff.addEventListener('abort', end);
  });
}
