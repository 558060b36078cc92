import type { Subject, Version } from '../../packages/contract/src/facts.ts';
import type { Mark } from '../../apps/control/src/domains/facts/judge-mark.ts';

export type Settings = { leaseMs: number; maxStaleS: number };

/** `isRevoked`: somebody ended it; else it may have ended with a past that was lost. */
export type Session = { sid: string; user: Subject; gen: number; isEnded: boolean; isRevoked: boolean };

export type Holder = {
  id: string;
  region: string;
  servesUntilMs: number | null;
  returned: Mark | null;
  issued: Mark | null;
  issuedServesUntilMs: number | null;
  pollInstance: string | null;
  pollAttempt: number;
  createdAtMs: number;
  lastPolledAtMs: number | null;
  superseded: 'older_mark' | 'unknown_mark' | null;
};

export type Copy = {
  holder: string;
  subject: Subject;
  registration: string;
  acked: Version;
  isBehind: boolean;
  heardOfAtMs: number;
};

export type Propagation = {
  id: string;
  sid: string;
  subject: Subject;
  version: Version;
  state: 'pending' | 'acknowledged' | 'fenced';
};

/** All that the control plane keeps, as one value that a backup can copy. */
export type Rows = {
  epoch: number;
  gen: number;
  /** The run of the server in which these rows are known to be in use, and since when. */
  databaseRun: number | null;
  databaseRunSinceMs: number;
  databaseTimeline: number;
  /** Until when holders may serve that are of a past that is lost. */
  unsettledUntilMs: number;
  settings: Settings;
  heads: Map<Subject, number>;
  sessions: Map<string, Session>;
  holders: Map<string, Holder>;
  copies: Map<string, Copy>;
  propagations: Map<string, Propagation>;
};

export function emptyRows(settings: Settings): Rows {
  return {
    epoch: 1,
    gen: 1,
    databaseRun: null,
    databaseRunSinceMs: 0,
    databaseTimeline: 0,
    unsettledUntilMs: 0,
    settings,
    heads: new Map(),
    sessions: new Map(),
    holders: new Map(),
    copies: new Map(),
    propagations: new Map(),
  };
}

/** A backup: shares nothing that changes with what it was taken from. */
export function copyRows(rows: Rows): Rows {
  return {
    ...rows,
    heads: new Map(rows.heads),
    sessions: copyEach(rows.sessions),
    holders: copyEach(rows.holders),
    copies: copyEach(rows.copies),
    propagations: copyEach(rows.propagations),
  };
}

function copyEach<Row extends object>(rows: ReadonlyMap<string, Row>): Map<string, Row> {
  return new Map([...rows].map(([key, row]): [string, Row] => [key, { ...row }]));
}
