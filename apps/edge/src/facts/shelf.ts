import type { Subject, Version } from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import type { StoredReading } from './reading.ts';

/** Where a shard keeps its facts, each for one holder. */
export type Shelf = {
  /** Keeps each fact unless a newer one is here; those of other holders stay theirs. */
  store(holder: string, facts: readonly Omit<DeliveredFact, 'registration'>[]): void;
  /** What this holder has of the subject, at least in this version; null where it has none. */
  find(holder: string, subject: Subject, atLeast: Version): StoredReading | null;
};
