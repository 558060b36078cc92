import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import { within } from '../events/within.ts';
import type { IsolateFacts } from '../facts/isolate-facts.ts';

/** The facts that a decision went by, in their versions. */
export type DecidedBy = readonly { subject: Subject; version: Version }[];

/** Something open that outlives its decision: a WebSocket, an event stream, a download. */
export type LiveConnection = {
  decidedBy: DecidedBy;
  /** When the session behind it ends; null when no session stands behind it. */
  endsAtMs: number | null;
  waitUntil: (work: Promise<unknown>) => void;
  /** Walks the guards again; null when they refuse now. */
  decideAgain: () => Promise<DecidedBy | null>;
};

type Facts = Pick<IsolateFacts, 'running' | 'ask' | 'copyOf' | 'leaseMs'>;
type Parts = { facts: Facts; nowMs: () => number };

/** Looked after this often at most, also where leases are shorter. */
const SHORTEST_PERIOD_MS = 250;
const LEASE_UNKNOWN_MS = 1000;
/** A connection outlives its last lease by one more, or by this where leases are shorter: then it is cut. */
const SHORTEST_GRACE_MS = 1000;

/**
 * The open connections of this isolate. Each has a timer in the context of its own request, because one request
 * may not touch another's streams; it makes sure of a lease, decides again where something has changed, and cuts
 * (leases.md I8). Two leases after a revocation at the latest the connection is over.
 */
export class LiveConnections {
  readonly #parts: Parts;
  #open = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open;
  }

  /** True when the decision holds as it was made: something that is complete now needs no watching. */
  mayPass(connection: LiveConnection): boolean {
    const isOver = connection.endsAtMs !== null && this.#parts.nowMs() >= connection.endsAtMs;
    return !isOver && new Watched(connection, this.#parts).isUnchanged();
  }

  /** Watches a connection until the returned function says that it is over; `cut` is called when its time is up. */
  watch(connection: LiveConnection, cut: () => void): () => void {
    this.#open += 1;
    const { facts } = this.#parts;
    const watched = new Watched(connection, this.#parts);
    let isLooking = false;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      this.#open -= 1;
    };
    const look = async () => {
      if (isLooking || isOver) return;
      isLooking = true;
      const mayGoOn = await watched.mayGoOn().catch(() => false);
      isLooking = false;
      if (mayGoOn || isOver) return;
      end();
      cut();
    };
    // Twice in a lease, so that one look that fails is made good.
    const periodMs = Math.max((facts.leaseMs() ?? LEASE_UNKNOWN_MS) / 2, SHORTEST_PERIOD_MS);
    const timer = setInterval(() => void look(), periodMs);
    // The backend may have taken its time: what changed since the decision is looked at before anything is handed on.
    if (!watched.isUnchanged()) void look();
    return end;
  }
}

class Watched {
  readonly #connection: LiveConnection;
  readonly #parts: Parts;
  #decidedBy: DecidedBy;
  /** When the last lease ends that was seen; the decision was made under one. */
  #leasedUntilMs: number;

  constructor(connection: LiveConnection, parts: Parts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#decidedBy = connection.decidedBy;
    this.#leasedUntilMs = parts.nowMs() + this.#graceMs();
  }

  async mayGoOn(): Promise<boolean> {
    const { endsAtMs, waitUntil, decideAgain } = this.#connection;
    const { facts, nowMs } = this.#parts;
    if (endsAtMs !== null && nowMs() >= endsAtMs) return false;
    const lease = facts.running(waitUntil) ?? (await this.#ask());
    if (lease === null) return this.#restMs() > 0;
    this.#leasedUntilMs = lease.endsAtMs;
    if (this.isUnchanged()) return true;
    const decidedBy = await decideAgain();
    this.#decidedBy = decidedBy ?? this.#decidedBy;
    return decidedBy !== null;
  }

  /** A feed that hangs must not keep the connection open any longer. */
  async #ask(): Promise<{ endsAtMs: number } | null> {
    const restMs = this.#restMs();
    return restMs <= 0 ? null : within(restMs, this.#parts.facts.ask()).catch(() => null);
  }

  #restMs(): number {
    return this.#leasedUntilMs + this.#graceMs() - this.#parts.nowMs();
  }

  #graceMs(): number {
    return Math.max(this.#parts.facts.leaseMs() ?? 0, SHORTEST_GRACE_MS);
  }

  isUnchanged(): boolean {
    return this.#decidedBy.every(({ subject, version }) => {
      const copy = this.#parts.facts.copyOf(subject);
      return copy !== null && compareVersions(copy.version, version) === 0;
    });
  }
}
