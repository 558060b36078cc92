import { compareVersions, type Subject, type Version } from '../../packages/contract/src/facts.ts';
import { readDocument, type StoredReading } from '../../apps/edge/src/facts/reading.ts';
import type { Shelf } from '../../apps/edge/src/facts/shelf.ts';

type Fact = Parameters<Shelf['store']>[1][number];

/** A shelf built wrongly: whatever comes last is kept. */
export class CarelessShelf implements Shelf {
  readonly #facts = new Map<string, Fact>();

  store(holder: string, facts: readonly Fact[]): void {
    for (const fact of facts) this.#facts.set(`${holder} ${fact.subject}`, fact);
  }

  find(holder: string, subject: Subject, atLeast: Version): StoredReading | null {
    const fact = this.#facts.get(`${holder} ${subject}`);
    if (fact === undefined || compareVersions(fact.version, atLeast) < 0) return null;
    return readDocument(subject, fact.version, fact.document);
  }
}
