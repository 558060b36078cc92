import type { Subject, Version } from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import type { StoredReading } from './reading.ts';

/** A copy as its holder names it to the control plane. */
export type HeldCopy = { subject: string; registration: string };

/** Where a shard keeps its facts, each for one holder. */
export type Shelf = {
  /** Keeps each fact unless a newer one is here; a fact of another holder makes place. `day` is today's number. */
  store(holder: string, facts: readonly DeliveredFact[], day: number): void;
  /** What this holder has of the subject, at least in this version; null where it has none. */
  find(holder: string, subject: Subject, wanted: { atLeast: Version; day: number }): StoredReading | null;
  /** The registration of a copy that was dropped and may not be released yet; nothing is stored under it (leases.md F7). */
  findGone(holder: string, subject: Subject): HeldCopy | null;
  /** The control plane has released these: they may be registered and stored anew. */
  forgetReleased(holder: string, copies: readonly HeldCopy[]): void;
};
