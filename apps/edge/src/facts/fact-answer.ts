import type { Subject } from '@sunray/contract/facts.ts';
import type { FactReading } from './reading.ts';

/** What a FactDO shard says about the subjects it was asked for. */
export type FactReply = {
  /** Length of the lease that an isolate may take on this answer. */
  leaseMs: number;
  answers: FactAnswer[];
};

export type FactAnswer = {
  subject: Subject;
  reading: FactReading;
  /** How long the answer may be served from now on, whatever the lease says. */
  goodForMs: number;
};
