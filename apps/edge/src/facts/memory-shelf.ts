import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { ForgetfulShelf, HeldCopy } from './shelf.ts';

export type MemoryRow = { holder: string; fact: DeliveredFact; usedDay: number; leaving: string | null };
type Dropped = HeldCopy & { holder: string; isReleased: boolean };

/** A shelf without a disk, for tests of what stands on it: statement by statement what the other says in SQL. */
export class MemoryShelf implements ForgetfulShelf {
  #rows = new Map<string, MemoryRow>();
  #dropped = new Map<string, Dropped>();

  store(holder: string, facts: readonly DeliveredFact[], day: number): boolean {
    const good = facts.filter(({ registration }) => !this.wasDropped(holder, registration));
    for (const fact of good) {
      const key = `${holder} ${fact.subject}`;
      const kept = this.#rows.get(key);
      if (!this.maySucceed(kept?.fact.version ?? null, fact.version)) continue;
      const { usedDay, leaving } = kept ?? { usedDay: day, leaving: null };
      this.#rows.set(key, { holder, fact, usedDay, leaving });
    }
    return good.length === facts.length;
  }

  find(
    holder: string,
    subject: Subject,
    { atLeast, day }: { atLeast: Version; day: number },
  ): StoredReading | null {
    const row = this.#rows.get(`${holder} ${subject}`);
    if (row === undefined) return null;
    this.keep(row, day);
    const { version, document } = row.fact;
    return compareVersions(version, atLeast) < 0 ? null : readDocument(subject, version, document);
  }

  unreleased(holder: string, subject: Subject): HeldCopy[] {
    return this.#unreleased(holder).filter((copy) => copy.subject === subject);
  }

  noteReleased(holder: string, copies: readonly HeldCopy[]): void {
    for (const { registration } of copies) {
      const dropped = this.#dropped.get(`${holder} ${registration}`);
      if (dropped !== undefined) dropped.isReleased = true;
    }
  }

  markIdle(
    holder: string,
    { round, beforeDay, max }: { round: string; beforeDay: number; max: number },
  ): string[] {
    const idle = [...this.#rows.values()]
      .filter((row) => row.holder === holder && row.usedDay < beforeDay)
      .slice(0, max);
    for (const row of idle) row.leaving = round;
    return idle.map(({ fact: { subject } }) => subject);
  }

  dropLeaving(holder: string, { round }: { round: string }): HeldCopy[] {
    for (const [key, row] of this.#rows) {
      if (row.holder !== holder || row.leaving !== round) continue;
      const { subject, registration } = row.fact;
      this.#dropped.set(`${holder} ${registration}`, { holder, subject, registration, isReleased: false });
      this.#rows.delete(key);
    }
    return this.#unreleased(holder);
  }

  /** Everything another shelf has, as it is now. */
  protected takeAll(other: MemoryShelf): void {
    this.#rows = new Map([...other.#rows].map(([key, row]): [string, MemoryRow] => [key, { ...row }]));
    this.#dropped = new Map([...other.#dropped].map(([key, copy]): [string, Dropped] => [key, { ...copy }]));
  }

  protected wasDropped(holder: string, registration: string): boolean {
    return this.#dropped.has(`${holder} ${registration}`);
  }

  protected keep(row: MemoryRow, day: number): void {
    Object.assign(row, { usedDay: day, leaving: null });
  }

  protected maySucceed(stored: Version | null, incoming: Version): boolean {
    return maySucceed(stored, incoming);
  }

  #unreleased(holder: string): HeldCopy[] {
    return [...this.#dropped.values()]
      .filter((copy) => copy.holder === holder && !copy.isReleased)
      .map(({ subject, registration }) => ({ subject, registration }));
  }
}
