import type { Subject, Version } from '@sunray/contract/facts.ts';

/** What an isolate asks the shard that keeps a subject. */
export type FactQuestion = {
  holder: string;
  region: string;
  subject: Subject;
  /** A version that the asker knows to exist; with an older one they would only be refused. */
  atLeast: Version;
};
