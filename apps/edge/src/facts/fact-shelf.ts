import {
  compareVersions,
  type Subject,
  type Version,
  version as versionSchema,
} from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';

type Row = { version: string; document: string };

/** What a shard keeps on disk, each fact for one holder. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS held_facts (
      subject TEXT NOT NULL, holder TEXT NOT NULL, version TEXT NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (subject)) WITHOUT ROWID`);
  }

  /** Keeps each fact unless a newer one is here; a fact of another holder makes place. */
  store(holder: string, facts: readonly Omit<DeliveredFact, 'registration'>[]): void {
    for (const { subject, version, document } of facts) {
      if (!maySucceed(this.#versionOf(holder, subject), version)) continue;
      this.#sql.exec(
        'INSERT OR REPLACE INTO held_facts (subject, holder, version, document) VALUES (?, ?, ?, ?)',
        subject,
        holder,
        JSON.stringify(version),
        JSON.stringify(document ?? null),
      );
    }
  }

  /** What this holder has of the subject, at least in this version; null where it has none. */
  find(holder: string, subject: Subject, atLeast: Version): StoredReading | null {
    const [row] = this.#sql
      .exec<Row>('SELECT version, document FROM held_facts WHERE subject = ? AND holder = ?', subject, holder)
      .toArray();
    if (row === undefined) return null;
    const version = versionSchema.parse(JSON.parse(row.version));
    if (compareVersions(version, atLeast) < 0) return null;
    return readDocument(subject, version, JSON.parse(row.document));
  }

  #versionOf(holder: string, subject: string): Version | null {
    const [row] = this.#sql
      .exec<Pick<Row, 'version'>>(
        'SELECT version FROM held_facts WHERE subject = ? AND holder = ?',
        subject,
        holder,
      )
      .toArray();
    return row === undefined ? null : versionSchema.parse(JSON.parse(row.version));
  }
}
