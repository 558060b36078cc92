import type { Subject, Version } from '@sunray/contract/facts.ts';
import type { FactReading } from './reading.ts';

/** What an isolate asks a FactDO shard. */
export type FactQuestion = {
  holder: string;
  region: string;
  subject: Subject;
  /** A version that the asker knows to exist; an older one is of no use to them. */
  atLeast: Version | null;
};

/** What a FactDO shard says about the subject it was asked for. */
export type FactAnswer = {
  /** Length of the lease that an isolate may take on this answer. */
  leaseMs: number;
  reading: FactReading;
  /** How long the answer may be served from now on, whatever the lease says. */
  goodForMs: number;
};

export const NO_ANSWER: FactAnswer = { leaseMs: 0, reading: { state: 'unavailable' }, goodForMs: 0 };
