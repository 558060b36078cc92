import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import { maySucceed, readDocument, type StoredReading } from './reading.ts';
import type { Shelf } from './shelf.ts';

/** A shelf without a disk, for tests of what stands on it. */
export class MemoryShelf implements Shelf {
  readonly #facts = new Map<string, { holder: string; fact: DeliveredFact }>();

  store(holder: string, facts: readonly DeliveredFact[]): void {
    for (const fact of facts) {
      const kept = this.#facts.get(fact.subject);
      const version = kept?.holder === holder ? kept.fact.version : null;
      if (maySucceed(version, fact.version)) this.#facts.set(fact.subject, { holder, fact });
    }
  }

  findGone(): null {
    return null;
  }

  forgetReleased(): void {
    // Nothing leaves this shelf.
  }

  find(holder: string, subject: Subject, { atLeast }: { atLeast: Version }): StoredReading | null {
    const kept = this.#facts.get(subject);
    if (kept?.holder !== holder || compareVersions(kept.fact.version, atLeast) < 0) return null;
    return readDocument(subject, kept.fact.version, kept.fact.document);
  }
}
