import {
  compareVersions,
  type Subject,
  type Version,
  version as versionSchema,
} from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { ForgetfulShelf, HeldCopy } from './shelf.ts';

type Row = { version: string; document: string; used_day: number; leaving: string | null };

/** A dropped copy is remembered for so long: an answer that names it may be on its way. */
const REMEMBERED_DAYS = 2;

/** What a shard keeps on disk. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf implements ForgetfulShelf {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS kept_facts (
        subject TEXT NOT NULL, holder TEXT NOT NULL, registration TEXT NOT NULL, version TEXT NOT NULL,
        document TEXT NOT NULL, used_day INTEGER NOT NULL, leaving TEXT,
        PRIMARY KEY (subject, holder)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS dropped_copies (
        registration TEXT NOT NULL, holder TEXT NOT NULL, subject TEXT NOT NULL, released_day INTEGER,
        PRIMARY KEY (registration, holder)) WITHOUT ROWID`);
  }

  store(holder: string, facts: readonly DeliveredFact[], day: number): boolean {
    const good = facts.filter(({ registration }) => !this.#wasDropped(holder, registration));
    for (const { subject, registration, version, document } of good) {
      const kept = this.#row(holder, subject);
      if (kept !== null && !maySucceed(versionOf(kept), version)) continue;
      this.#sql.exec(
        `INSERT OR REPLACE INTO kept_facts
          (subject, holder, registration, version, document, used_day, leaving) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        subject,
        holder,
        registration,
        JSON.stringify(version),
        JSON.stringify(document ?? null),
        kept?.used_day ?? day,
        kept?.leaving ?? null,
      );
    }
    return good.length === facts.length;
  }

  find(
    holder: string,
    subject: Subject,
    { atLeast, day }: { atLeast: Version; day: number },
  ): StoredReading | null {
    const row = this.#row(holder, subject);
    if (row === null) return null;
    if (row.used_day !== day || row.leaving !== null)
      this.#sql.exec(
        'UPDATE kept_facts SET used_day = ?, leaving = NULL WHERE subject = ? AND holder = ?',
        day,
        subject,
        holder,
      );
    const version = versionOf(row);
    if (compareVersions(version, atLeast) < 0) return null;
    return readDocument(subject, version, JSON.parse(row.document));
  }

  unreleased(holder: string, subject: Subject): HeldCopy[] {
    return this.#unreleased(holder).filter((copy) => copy.subject === subject);
  }

  noteReleased(holder: string, copies: readonly HeldCopy[], day: number): void {
    this.#sql.exec(
      `UPDATE dropped_copies SET released_day = ? WHERE holder = ? AND registration IN (SELECT value FROM json_each(?))`,
      day,
      holder,
      JSON.stringify(copies.map(({ registration }) => registration)),
    );
  }

  /** What identities of before have left here goes, too: nobody asks for it, and their copies count until they are fenced. */
  markIdle(
    holder: string,
    { round, beforeDay, max }: { round: string; beforeDay: number; max: number },
  ): string[] {
    this.#sql.exec('DELETE FROM kept_facts WHERE holder <> ? AND used_day < ?', holder, beforeDay);
    return this.#sql
      .exec<{ subject: string }>(
        `UPDATE kept_facts SET leaving = ?4 WHERE holder = ?1 AND subject IN
          (SELECT subject FROM kept_facts WHERE holder = ?1 AND used_day < ?2 ORDER BY used_day LIMIT ?3)
          RETURNING subject`,
        holder,
        beforeDay,
        max,
        round,
      )
      .toArray()
      .map(({ subject }) => subject);
  }

  dropLeaving(holder: string, { round, day }: { round: string; day: number }): HeldCopy[] {
    this.#sql.exec(
      'DELETE FROM dropped_copies WHERE released_day < ?1 OR (holder <> ?2 AND released_day IS NULL)',
      day - REMEMBERED_DAYS,
      holder,
    );
    const dropped = this.#sql
      .exec<HeldCopy>(
        'DELETE FROM kept_facts WHERE holder = ? AND leaving = ? RETURNING subject, registration',
        holder,
        round,
      )
      .toArray();
    for (const { subject, registration } of dropped)
      this.#sql.exec(
        'INSERT OR IGNORE INTO dropped_copies (registration, holder, subject) VALUES (?, ?, ?)',
        registration,
        holder,
        subject,
      );
    return this.#unreleased(holder);
  }

  #unreleased(holder: string): HeldCopy[] {
    return this.#sql
      .exec<HeldCopy>(
        'SELECT subject, registration FROM dropped_copies WHERE holder = ? AND released_day IS NULL',
        holder,
      )
      .toArray();
  }

  #wasDropped(holder: string, registration: string): boolean {
    const found = this.#sql.exec(
      'SELECT 1 FROM dropped_copies WHERE registration = ? AND holder = ?',
      registration,
      holder,
    );
    return found.toArray().length > 0;
  }

  #row(holder: string, subject: string): Row | null {
    const [row] = this.#sql
      .exec<Row>(
        'SELECT version, document, used_day, leaving FROM kept_facts WHERE subject = ? AND holder = ?',
        subject,
        holder,
      )
      .toArray();
    return row ?? null;
  }
}

function versionOf({ version }: Pick<Row, 'version'>): Version {
  return versionSchema.parse(JSON.parse(version));
}
