import {
  MAX_REPORTED_DECISIONS,
  MAX_REPORTED_LOSSES,
  MAX_REPORTED_SECURITY_EVENTS,
} from '@sunray/contract/events.ts';
import { addToBatch, type Batch } from './batch.ts';
import { type LostKind, lostKindOf, type OutboxEvent, RANKS, rankOf } from './outbox-event.ts';

export type OutboxLimits = { maxRows: number; maxBytes: number };

type Parts = { sql: SqlStorage; newId(): string; nowMs(): number; limits: OutboxLimits };
type Row = { seq: number; rank: number; bytes: number; body: string };

/** The control plane takes no larger body than a quarter of a megabyte. */
const BATCH_BYTES = 180_000;
/** Given up together when there are too many bytes, so that a full outbox is not emptied row by row. */
const DROP_AT_ONCE = 16;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, rank INTEGER NOT NULL, bytes INTEGER NOT NULL,
    is_sending INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS events_by_worth ON events (is_sending, rank, seq);
  CREATE TABLE IF NOT EXISTS state (
    id INTEGER PRIMARY KEY CHECK (id = 1), region TEXT NOT NULL DEFAULT 'local', failures INTEGER NOT NULL DEFAULT 0,
    lost_decision INTEGER NOT NULL DEFAULT 0, lost_security INTEGER NOT NULL DEFAULT 0);
  INSERT OR IGNORE INTO state (id) VALUES (1);`;

/**
 * Events on disk until the control plane has them. Bounded by rows and bytes: what is worth least goes first, the oldest
 * of it, and is counted. A batch keeps its content until it is removed, so that repeating it repeats nothing else.
 */
export class OutboxStore {
  readonly #parts: Parts;
  readonly #sql: SqlStorage;
  #rows: number;
  #bytes: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sql = parts.sql;
    this.#sql.exec(SCHEMA);
    const held = this.#sql
      .exec<{ held: number; bytes: number }>(
        'SELECT count(*) held, coalesce(sum(bytes), 0) bytes FROM events',
      )
      .one();
    this.#rows = held.held;
    this.#bytes = held.bytes;
  }

  /** Stores events, each id once, and gives up what is too much. */
  put(region: string, events: readonly OutboxEvent[]): void {
    this.#sql.exec('UPDATE state SET region = ? WHERE id = 1 AND region <> ?', region, region);
    for (const event of events) this.#insert(event);
    this.#giveUpTheRest();
  }

  isEmpty(): boolean {
    return this.#rows === 0 && this.#lost().every(({ lost }) => lost === 0);
  }

  /** The batch that is to be sent now: the one that was begun, else a new one. Null: there is nothing. */
  batch(): Batch | null {
    if (this.#sending().length === 0) this.#begin();
    const batch: Batch = { region: this.#region(), decisions: [], security: [], lost: [] };
    for (const row of this.#sending()) if (!addToBatch(batch, row)) this.#giveUp(row);
    const { decisions, security, lost } = batch;
    return decisions.length + security.length + lost.length === 0 ? null : batch;
  }

  /** The control plane has the batch. */
  remove(): void {
    this.#forget(
      this.#sql
        .exec<Row>('DELETE FROM events WHERE is_sending = 1 RETURNING seq, rank, bytes, body')
        .toArray(),
    );
  }

  /** The batch was refused as a whole: half of it is tried alone, and one event that is refused alone is given up. */
  halve(): void {
    const rows = this.#sending();
    const [only] = rows;
    const middle = rows[Math.floor(rows.length / 2)];
    if (rows.length === 1 && only !== undefined) this.#giveUp(only);
    else if (middle !== undefined)
      this.#sql.exec('UPDATE events SET is_sending = 0 WHERE is_sending = 1 AND seq >= ?', middle.seq);
  }

  /** How often in a row sending has failed, this time included. */
  countFailure(): number {
    return this.#sql
      .exec<{ failures: number }>('UPDATE state SET failures = failures + 1 WHERE id = 1 RETURNING failures')
      .one().failures;
  }

  forgetFailures(): void {
    this.#sql.exec('UPDATE state SET failures = 0 WHERE id = 1 AND failures > 0');
  }

  #insert(event: OutboxEvent): void {
    const body = JSON.stringify(event.event);
    const bytes = new TextEncoder().encode(body).length;
    const inserted = this.#sql
      .exec(
        'INSERT OR IGNORE INTO events (id, rank, bytes, body) VALUES (?, ?, ?, ?) RETURNING seq',
        event.event.id,
        rankOf(event),
        bytes,
        body,
      )
      .toArray();
    this.#rows += inserted.length;
    this.#bytes += inserted.length * bytes;
  }

  /** What is under way is not given up: it may have arrived already. Nor are losses. */
  #giveUpTheRest(): void {
    const { maxRows, maxBytes } = this.#parts.limits;
    while (this.#rows > maxRows || this.#bytes > maxBytes) {
      const dropped = this.#sql
        .exec<Row>(
          `DELETE FROM events WHERE seq IN
             (SELECT seq FROM events WHERE is_sending = 0 AND rank < ? ORDER BY rank, seq LIMIT ?)
           RETURNING seq, rank, bytes, body`,
          RANKS.loss,
          Math.max(this.#rows - maxRows, this.#bytes > maxBytes ? DROP_AT_ONCE : 0),
        )
        .toArray();
      if (dropped.length === 0) return;
      this.#forget(dropped);
      this.#countLost(dropped);
    }
  }

  #giveUp(row: Row): void {
    this.#sql.exec('DELETE FROM events WHERE seq = ?', row.seq);
    this.#forget([row]);
    this.#countLost([row]);
  }

  #forget(rows: readonly Row[]): void {
    this.#rows -= rows.length;
    this.#bytes -= rows.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #countLost(rows: readonly Row[]): void {
    const security = rows.filter(({ rank }) => lostKindOf(rank) === 'security').length;
    this.#sql.exec(
      'UPDATE state SET lost_decision = lost_decision + ?, lost_security = lost_security + ? WHERE id = 1',
      rows.length - security,
      security,
    );
  }

  /** Marks what is worth most, the oldest of it first, as far as one call can carry it. */
  #begin(): void {
    this.#reportLosses();
    const room = { bytes: BATCH_BYTES };
    this.#mark(RANKS.loss, MAX_REPORTED_LOSSES, room);
    this.#mark(RANKS.security, MAX_REPORTED_SECURITY_EVENTS, room);
    const denied = this.#mark(RANKS.denied, MAX_REPORTED_DECISIONS, room);
    this.#mark(RANKS.allowed, MAX_REPORTED_DECISIONS - denied, room);
  }

  #mark(rank: number, max: number, room: { bytes: number }): number {
    const oldest = this.#sql
      .exec<{ seq: number; bytes: number }>(
        'SELECT seq, bytes FROM events WHERE is_sending = 0 AND rank = ? ORDER BY seq LIMIT ?',
        rank,
        max,
      )
      .toArray();
    const until = oldest.findIndex(({ bytes }) => (room.bytes -= bytes + 1) < 0);
    const marked = until === -1 ? oldest : oldest.slice(0, until);
    this.#sql.exec(
      'UPDATE events SET is_sending = 1 WHERE is_sending = 0 AND rank = ? AND seq <= ?',
      rank,
      marked.at(-1)?.seq ?? -1,
    );
    return marked.length;
  }

  /** Turns what was counted into losses with ids; from then on they are events like others. */
  #reportLosses(): void {
    for (const { kind, lost } of this.#lost()) {
      if (lost === 0) continue;
      const atMs = Math.floor(this.#parts.nowMs());
      this.#insert({ of: 'loss', event: { id: this.#parts.newId(), at_ms: atMs, kind, lost } });
    }
    this.#sql.exec('UPDATE state SET lost_decision = 0, lost_security = 0 WHERE id = 1');
  }

  #lost(): { kind: LostKind; lost: number }[] {
    const { lost_decision: decision, lost_security: security } = this.#sql
      .exec<{ lost_decision: number; lost_security: number }>(
        'SELECT lost_decision, lost_security FROM state',
      )
      .one();
    return [
      { kind: 'decision', lost: decision },
      { kind: 'security', lost: security },
    ];
  }

  #sending(): Row[] {
    return this.#sql
      .exec<Row>('SELECT seq, rank, bytes, body FROM events WHERE is_sending = 1 ORDER BY seq')
      .toArray();
  }

  #region(): string {
    return this.#sql.exec<{ region: string }>('SELECT region FROM state').one().region;
  }
}
