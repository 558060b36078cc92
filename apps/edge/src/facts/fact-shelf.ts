import { type Subject, version as versionSchema } from '@sunray/contract/facts.ts';
import { type FactAnswer, NO_ANSWER } from './fact-answer.ts';
import type { AnsweredFact, ControlFacts } from './control-facts.ts';
import { goodForMs } from './lease.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import { SeenTime } from './seen-time.ts';

type Row = { version: string; document: string; registration: string; sent_at_ms: number };
type Settings = { lease_ms: number; max_stale_s: number };

/** What a shard keeps on disk. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf {
  readonly #sql: SqlStorage;
  readonly #seenTime: SeenTime;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#seenTime = new SeenTime(sql);
    sql.exec(`CREATE TABLE IF NOT EXISTS facts (
      subject TEXT PRIMARY KEY, version TEXT NOT NULL, document TEXT NOT NULL,
      registration TEXT NOT NULL, sent_at_ms INTEGER NOT NULL)`);
    sql.exec(`CREATE TABLE IF NOT EXISTS settings (
      id INTEGER PRIMARY KEY CHECK (id = 1), lease_ms INTEGER NOT NULL, max_stale_s INTEGER NOT NULL)`);
  }

  /** Stores what the control plane answered to a call sent at `sentAtMs`; returns the subjects it confirmed. */
  store(answered: ControlFacts, sentAtMs: number): Set<string> {
    this.#sql.exec(
      'INSERT OR REPLACE INTO settings (id, lease_ms, max_stale_s) VALUES (1, ?, ?)',
      answered.lease_ms,
      answered.max_stale_s,
    );
    return new Set(answered.facts.filter((fact) => this.#put(fact, sentAtMs)).map(({ subject }) => subject));
  }

  /** `isConfirmed`: the control plane itself has said so on the call that this answer ends. */
  answer(subject: Subject, isConfirmed: boolean, nowMs: number): FactAnswer {
    if (this.#seenTime.wentBack(nowMs)) this.#forgetAges(isConfirmed ? subject : null);
    const [settings] = this.#sql
      .exec<Settings>('SELECT lease_ms, max_stale_s FROM settings WHERE id = 1')
      .toArray();
    const stored = this.#stored(subject);
    if (settings === undefined || stored === null) return NO_ANSWER;
    const leftMs = goodForMs(stored.sentAtMs, settings.max_stale_s, nowMs);
    if (leftMs === 0) return NO_ANSWER;
    return { leaseMs: settings.lease_ms, reading: { ...stored.reading, isConfirmed }, goodForMs: leftMs };
  }

  /** By a clock that was set back nobody can tell any more how old something is: it is good when it is confirmed anew. */
  #forgetAges(except: Subject | null): void {
    this.#sql.exec('UPDATE facts SET sent_at_ms = 0 WHERE subject IS NOT ?', except);
  }

  /** False when the answer was overtaken by a newer one; an overtaken answer confirms nothing. */
  #put({ subject, version, document, registration }: AnsweredFact, sentAtMs: number): boolean {
    const stored = this.#stored(subject);
    if (!maySucceed(stored?.reading.version ?? null, version)) return false;
    this.#sql.exec(
      'INSERT OR REPLACE INTO facts (subject, version, document, registration, sent_at_ms) VALUES (?, ?, ?, ?, ?)',
      subject,
      JSON.stringify(version),
      JSON.stringify(document ?? null),
      registration,
      sentAtMs,
    );
    return true;
  }

  #stored(subject: string): { reading: StoredReading; sentAtMs: number } | null {
    const [row] = this.#sql
      .exec<Row>('SELECT version, document, registration, sent_at_ms FROM facts WHERE subject = ?', subject)
      .toArray();
    if (row === undefined) return null;
    const version = versionSchema.parse(JSON.parse(row.version));
    return { reading: readDocument(subject, version, JSON.parse(row.document)), sentAtMs: row.sent_at_ms };
  }
}
