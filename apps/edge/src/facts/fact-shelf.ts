import {
  compareVersions,
  type Subject,
  type Version,
  version as versionSchema,
} from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { HeldCopy, Shelf } from './shelf.ts';

type Row = { registration: string; version: string; document: string; used_day: number; state: RowState };
/** A leaving fact is kept when somebody asks for it; a gone one waits for its registration to be released. */
type RowState = 'kept' | 'leaving' | 'gone';

/** What a shard keeps on disk. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf implements Shelf {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS held_facts (
      subject TEXT NOT NULL, holder TEXT NOT NULL, registration TEXT NOT NULL, version TEXT NOT NULL,
      document TEXT NOT NULL, used_day INTEGER NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (subject, holder)) WITHOUT ROWID`);
  }

  store(holder: string, facts: readonly DeliveredFact[], day: number): void {
    for (const { subject, registration, version, document } of facts) {
      const row = this.#row(holder, subject);
      if (row?.state === 'gone' && row.registration === registration) continue;
      const kept = row?.state === 'gone' ? null : row;
      if (kept !== null && !maySucceed(versionOf(kept), version)) continue;
      this.#sql.exec(
        `INSERT OR REPLACE INTO held_facts
          (subject, holder, registration, version, document, used_day, state) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        subject,
        holder,
        registration,
        JSON.stringify(version),
        JSON.stringify(document ?? null),
        kept?.used_day ?? day,
        kept?.state ?? 'kept',
      );
    }
  }

  find(
    holder: string,
    subject: Subject,
    { atLeast, day }: { atLeast: Version; day: number },
  ): StoredReading | null {
    const row = this.#row(holder, subject);
    if (row === null || row.state === 'gone') return null;
    if (row.used_day !== day || row.state === 'leaving') {
      this.#sql.exec(
        `UPDATE held_facts SET used_day = ?, state = 'kept' WHERE subject = ? AND holder = ?`,
        day,
        subject,
        holder,
      );
    }
    const version = versionOf(row);
    if (compareVersions(version, atLeast) < 0) return null;
    return readDocument(subject, version, JSON.parse(row.document));
  }

  findGone(holder: string, subject: Subject): HeldCopy | null {
    const row = this.#row(holder, subject);
    return row?.state === 'gone' ? { subject, registration: row.registration } : null;
  }

  /**
   * Marks what was used last before `beforeDay` as leaving; whoever reads such a fact keeps it (leases.md F7). What an
   * identity of before has left here goes.
   */
  markIdle(holder: string, { beforeDay, max }: { beforeDay: number; max: number }): HeldCopy[] {
    this.#sql.exec('DELETE FROM held_facts WHERE holder <> ?', holder);
    return this.#sql
      .exec<HeldCopy>(
        `UPDATE held_facts SET state = 'leaving' WHERE subject IN
          (SELECT subject FROM held_facts WHERE state <> 'gone' AND used_day < ? ORDER BY used_day LIMIT ?)
          RETURNING subject, registration`,
        beforeDay,
        max,
      )
      .toArray();
  }

  /** Drops those of the subjects that are leaving still, and names them; only their registrations stay. */
  dropLeaving(holder: string, subjects: readonly string[]): HeldCopy[] {
    return this.#sql
      .exec<HeldCopy>(
        `UPDATE held_facts SET state = 'gone', document = 'null' WHERE holder = ? AND state = 'leaving'
          AND subject IN (SELECT value FROM json_each(?)) RETURNING subject, registration`,
        holder,
        JSON.stringify(subjects),
      )
      .toArray();
  }

  forgetReleased(holder: string, copies: readonly HeldCopy[]): void {
    for (const { subject, registration } of copies) {
      this.#sql.exec(
        `DELETE FROM held_facts WHERE holder = ? AND subject = ? AND registration = ? AND state = 'gone'`,
        holder,
        subject,
        registration,
      );
    }
  }

  #row(holder: string, subject: string): Row | null {
    const [row] = this.#sql
      .exec<Row>(
        `SELECT registration, version, document, used_day, state FROM held_facts
          WHERE subject = ? AND holder = ?`,
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
