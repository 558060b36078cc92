import type { Subject, Version } from '@sunray/contract/facts.ts';
import type { DeliveredFact } from './feed-link.ts';
import type { StoredReading } from './reading.ts';

/** A copy as its holder names it to the control plane. */
export type HeldCopy = { subject: string; registration: string };

/** Where a shard keeps its facts, each for one holder. */
export type Shelf = {
  /**
   * Keeps each fact unless a newer one is here, and says whether it may: nothing is kept under the registration of a
   * copy that was dropped, for the control plane does not know of it any more. `day` is today's number.
   */
  store(holder: string, facts: readonly DeliveredFact[], day: number): boolean;
  /** What this holder has of the subject, at least in this version; null where it has none. Whoever asks keeps it. */
  find(holder: string, subject: Subject, wanted: { atLeast: Version; day: number }): StoredReading | null;
  /** Copies of the subject that were dropped and that the control plane may still have (leases.md F7). */
  unreleased(holder: string, subject: Subject): HeldCopy[];
  /** The control plane has let these go. */
  noteReleased(holder: string, copies: readonly HeldCopy[], day: number): void;
};

/** A shelf that forgets. */
export type ForgetfulShelf = Shelf & {
  /** Marks what nobody has asked for since `beforeDay` as leaving with this round, `max` at most, and names it. */
  markIdle(holder: string, idle: { round: string; beforeDay: number; max: number }): string[];
  /** Drops what is leaving with this round still; gives all dropped copies that the control plane may still have. */
  dropLeaving(holder: string, leaving: { round: string; day: number }): HeldCopy[];
};
