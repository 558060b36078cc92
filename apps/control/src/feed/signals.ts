import type postgres from 'postgres';
import type { Logger } from 'pino';

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

/** Signals by LISTEN. A lost connection is opened again by the driver; until then the slow scan of the waiters finds what happened. */
export async function listenForSignals(sql: postgres.Sql, log: Logger): Promise<Signals> {
  const local = new LocalSignals();
  const channels: Channel[] = [FEED_CHANNEL, ACK_CHANNEL];
  const heard = channels.map((channel) => sql.listen(channel, (payload) => local.signal(channel, payload)));
  await Promise.all(heard).catch((err: unknown) => log.error({ err }, 'signals cannot be heard'));
  return local;
}
