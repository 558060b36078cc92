import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { Shelf } from './shelf.ts';

type Fact = Parameters<Shelf['store']>[1][number];

/** A shelf without a disk, for tests of what stands on it. */
export class MemoryShelf implements Shelf {
  readonly #facts = new Map<string, Fact>();

  store(holder: string, facts: readonly Fact[]): void {
    for (const fact of facts) {
      const key = `${holder} ${fact.subject}`;
      if (maySucceed(this.#facts.get(key)?.version ?? null, fact.version)) this.#facts.set(key, fact);
    }
  }

  find(holder: string, subject: Subject, atLeast: Version): StoredReading | null {
    const fact = this.#facts.get(`${holder} ${subject}`);
    if (fact === undefined || compareVersions(fact.version, atLeast) < 0) return null;
    return readDocument(subject, fact.version, fact.document);
  }
}
