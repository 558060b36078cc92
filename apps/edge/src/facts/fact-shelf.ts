import {
  compareVersions,
  type Subject,
  type Version,
  version as versionSchema,
} from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { Shelf } from './shelf.ts';

type Row = { version: string; document: string };

/** What a shard keeps on disk. It answers what is stored here, never what a call returned (leases.md F6). */
export class FactShelf implements Shelf {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS held_facts (
      subject TEXT NOT NULL, holder TEXT NOT NULL, version TEXT NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (subject, holder)) WITHOUT ROWID`);
  }

  store(holder: string, facts: readonly Omit<DeliveredFact, 'registration'>[]): void {
    for (const { subject, version, document } of facts) {
      const kept = this.#row(holder, subject);
      if (kept !== null && !maySucceed(versionOf(kept), version)) continue;
      this.#sql.exec(
        'INSERT OR REPLACE INTO held_facts (subject, holder, version, document) VALUES (?, ?, ?, ?)',
        subject,
        holder,
        JSON.stringify(version),
        JSON.stringify(document ?? null),
      );
    }
  }

  find(holder: string, subject: Subject, atLeast: Version): StoredReading | null {
    const row = this.#row(holder, subject);
    if (row === null) return null;
    const version = versionOf(row);
    if (compareVersions(version, atLeast) < 0) return null;
    return readDocument(subject, version, JSON.parse(row.document));
  }

  #row(holder: string, subject: string): Row | null {
    const [row] = this.#sql
      .exec<Row>('SELECT version, document FROM held_facts WHERE subject = ? AND holder = ?', subject, holder)
      .toArray();
    return row ?? null;
  }
}

function versionOf({ version }: Pick<Row, 'version'>): Version {
  return versionSchema.parse(JSON.parse(version));
}
