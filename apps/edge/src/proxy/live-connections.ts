import type { Subject } from '@sunray/contract/facts.ts';

/** Something open that outlives its decision: a WebSocket, an event stream, a download. */
export type LiveConnection = {
  /** The facts it was decided by. */
  subjects: readonly Subject[];
  /** When the session behind it ends; null when no session stands behind it. */
  endsAtMs: number | null;
};

/** Longer waits than this overflow the platform's timers. */
const LONGEST_TIMER_MS = 0x7fffffff;

/**
 * The open connections of this isolate. Each has a timer in the context of its own request, because one request
 * may not touch another's streams; `cut` therefore runs there and nowhere else.
 */
export class LiveConnections {
  readonly #open = new Set<LiveConnection>();

  get size(): number {
    return this.#open.size;
  }

  /** Watches a connection until the returned function says that it is over; `cut` is called when its time is up. */
  watch(connection: LiveConnection, nowMs: number, cut: () => void): () => void {
    this.#open.add(connection);
    const leftMs =
      connection.endsAtMs === null ? null : Math.min(connection.endsAtMs - nowMs, LONGEST_TIMER_MS);
    const timer = leftMs === null ? null : setTimeout(cut, Math.max(0, leftMs));
    return () => {
      clearTimeout(timer);
      this.#open.delete(connection);
    };
  }
}
