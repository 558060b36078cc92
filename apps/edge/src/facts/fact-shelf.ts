import {
  compareVersions,
  type Subject,
  type Version,
  version as versionSchema,
} from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { HeldCopy, Shelf } from './shelf.ts';

type Row = { version: string; document: string; used_day: number; is_leaving: number };

/** What a shard keeps on disk, each fact for one holder. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf implements Shelf {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS held_facts (
      subject TEXT PRIMARY KEY, holder TEXT NOT NULL, registration TEXT NOT NULL, version TEXT NOT NULL,
      document TEXT NOT NULL, used_day INTEGER NOT NULL, is_leaving INTEGER NOT NULL) WITHOUT ROWID`);
  }

  /** Keeps each fact unless a newer one is here; a fact of another holder makes place. `day` is today's number. */
  store(holder: string, facts: readonly DeliveredFact[], day: number): void {
    for (const { subject, registration, version, document } of facts) {
      const kept = this.#row(holder, subject);
      if (kept !== null && !maySucceed(versionOf(kept), version)) continue;
      this.#sql.exec(
        `INSERT OR REPLACE INTO held_facts
          (subject, holder, registration, version, document, used_day, is_leaving) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        subject,
        holder,
        registration,
        JSON.stringify(version),
        JSON.stringify(document ?? null),
        kept?.used_day ?? day,
        kept?.is_leaving ?? 0,
      );
    }
  }

  /** What this holder has of the subject, at least in this version; null where it has none. Using it keeps it. */
  find(
    holder: string,
    subject: Subject,
    { atLeast, day }: { atLeast: Version; day: number },
  ): StoredReading | null {
    const row = this.#row(holder, subject);
    if (row === null) return null;
    if (row.used_day !== day || row.is_leaving !== 0) {
      this.#sql.exec('UPDATE held_facts SET used_day = ?, is_leaving = 0 WHERE subject = ?', day, subject);
    }
    const version = versionOf(row);
    if (compareVersions(version, atLeast) < 0) return null;
    return readDocument(subject, version, JSON.parse(row.document));
  }

  /** Marks what was used last before `beforeDay` as leaving; whoever reads such a fact keeps it (leases.md F7). */
  markIdle(holder: string, { beforeDay, max }: { beforeDay: number; max: number }): HeldCopy[] {
    return this.#sql
      .exec<HeldCopy>(
        `UPDATE held_facts SET is_leaving = 1 WHERE subject IN
          (SELECT subject FROM held_facts WHERE holder = ? AND used_day < ? ORDER BY used_day LIMIT ?)
          RETURNING subject, registration`,
        holder,
        beforeDay,
        max,
      )
      .toArray();
  }

  /** Deletes those of the subjects that are leaving still, and names them. */
  dropLeaving(holder: string, subjects: readonly string[]): HeldCopy[] {
    return this.#sql
      .exec<HeldCopy>(
        `DELETE FROM held_facts WHERE holder = ? AND is_leaving = 1
          AND subject IN (SELECT value FROM json_each(?)) RETURNING subject, registration`,
        holder,
        JSON.stringify(subjects),
      )
      .toArray();
  }

  #row(holder: string, subject: string): Row | null {
    const [row] = this.#sql
      .exec<Row>(
        'SELECT version, document, used_day, is_leaving FROM held_facts WHERE subject = ? AND holder = ?',
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
