import { compareVersions, type Subject, type Version } from '../../packages/contract/src/facts.ts';
import type { DeliveredFact } from '../../apps/edge/src/facts/feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from '../../apps/edge/src/facts/reading.ts';
import type { HeldCopy, Shelf as EdgeShelf } from '../../apps/edge/src/facts/shelf.ts';

export type Shelf = EdgeShelf & {
  markIdle(holder: string, isIdle: (subject: string) => boolean): HeldCopy[];
  dropLeaving(holder: string, subjects: readonly string[]): HeldCopy[];
};
type Row = { holder: string; fact: DeliveredFact; isLeaving: boolean };

/** The shelf of a shard in memory, statement by statement what the real one says in SQL. */
export class DiskShelf implements Shelf {
  readonly #rows = new Map<string, Row>();
  /** Built wrongly, whatever comes last is kept. */
  readonly #isCareless: boolean;

  constructor(isCareless: boolean) {
    this.#isCareless = isCareless;
  }

  store(holder: string, facts: readonly DeliveredFact[]): void {
    for (const fact of facts) {
      const kept = this.#row(holder, fact.subject);
      if (kept !== null && !this.#isCareless && !maySucceed(kept.fact.version, fact.version)) continue;
      this.#rows.set(fact.subject, { holder, fact, isLeaving: kept?.isLeaving ?? false });
    }
  }

  find(holder: string, subject: Subject, { atLeast }: { atLeast: Version }): StoredReading | null {
    const row = this.#row(holder, subject);
    if (row === null) return null;
    row.isLeaving = false;
    const { version, document } = row.fact;
    return compareVersions(version, atLeast) < 0 ? null : readDocument(subject, version, document);
  }

  markIdle(holder: string, isIdle: (subject: string) => boolean): HeldCopy[] {
    const idle = [...this.#rows.values()].filter((row) => row.holder === holder && isIdle(row.fact.subject));
    for (const row of idle) row.isLeaving = true;
    return idle.map(({ fact: { subject, registration } }) => ({ subject, registration }));
  }

  dropLeaving(holder: string, subjects: readonly string[]): HeldCopy[] {
    const dropped: HeldCopy[] = [];
    for (const subject of subjects) {
      const row = this.#row(holder, subject);
      if (row?.isLeaving !== true) continue;
      this.#rows.delete(subject);
      dropped.push({ subject, registration: row.fact.registration });
    }
    return dropped;
  }

  #row(holder: string, subject: string): Row | null {
    const row = this.#rows.get(subject);
    return row?.holder === holder ? row : null;
  }
}
