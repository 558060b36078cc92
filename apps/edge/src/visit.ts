import type { Client } from '@sunray/contract/edge-calls.ts';
import type { HostFact, SessionFact, UserFact, Version, WorkerFact } from '@sunray/contract/facts.ts';
import type { SecurityEventKind } from '@sunray/contract/events.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { Target } from '@sunray/policy/canonical-target.ts';
import type { Deps } from './deps.ts';
import type { VisitFacts } from './facts/isolate-facts.ts';
import type { PresentedSession } from './guards/session-tokens.ts';

/** Somebody who may pass, and the version of the fact that says so. */
export type Principal = { user: UserFact; session: SessionFact; userVersion: Version };

/** As the platform lists them: names in lower case, values of the same name joined. */
export type HeaderList = readonly [name: string, value: string][];

/** What the guards have found out so far. Each piece is written once, by the guard named for it. */
export type Known = {
  target?: Target;
  /** The request's headers, taken from the platform once: each further time costs as much as a guard. */
  headers?: HeaderList;
  client?: Client;
  worker?: WorkerFact;
  workerVersion?: Version;
  host?: HostFact;
  hostVersion?: Version;
  presented?: PresentedSession;
  /** A preflight that the host's CORS policy hands to the backend; it carries no identity. */
  isPassedPreflight?: boolean;
  principal?: Principal;
};

/** One request on its way through the guards. */
export type Visit = {
  readonly request: Request;
  readonly requestId: string;
  readonly startedAtMs: number;
  /** Lets work outlive the answer, in this request's own context. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly facts: VisitFacts;
  readonly known: Readonly<Known>;
};

/** Where an allowed request goes. */
export type Route =
  | { to: 'portal' }
  | { to: 'preflight'; origin: string }
  | { to: 'backend'; principal: Principal | null };

export type Continue = { is: 'continue'; learned: Known };
export type Allow = { is: 'allow'; route: Route };
/** `seen`: what it is beside a refusal, for those who watch over the installation. */
export type Deny = { is: 'deny'; code: ProblemCode; seen?: SecurityEventKind };
export type Verdict = Continue | Allow | Deny;

/** Decides one thing about a visit. It returns; it does not throw on purpose, change the visit or build a response. */
export type Guard = (visit: Visit, deps: Deps) => Verdict | Promise<Verdict>;

export const CONTINUE: Continue = { is: 'continue', learned: {} };

export function learn(learned: Known): Continue {
  return { is: 'continue', learned };
}

export function allow(route: Route): Allow {
  return { is: 'allow', route };
}

export function deny(code: ProblemCode, seen?: SecurityEventKind): Deny {
  return { is: 'deny', code, ...(seen === undefined ? {} : { seen }) };
}

/** What an earlier guard must have learned. Throwing here means that the order is broken, and ends in a refusal. */
export function known<Key extends keyof Known>(visit: Visit, key: Key): NonNullable<Known[Key]> {
  const value = visit.known[key];
  if (value === undefined) throw new Error(`no guard has learned ${key} yet`);
  return value;
}
