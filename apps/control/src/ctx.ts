import type { AuditSource } from '@sunray/contract/audit-events.ts';
import type { Clock } from '@sunray/primitives/clock.ts';
import type { Db } from './db/client.ts';
import type { Deps } from './deps.ts';

/** Who acts: an API key, a worker that speaks for a person at the edge, or the system itself. */
export type Actor =
  | { kind: 'api_key'; id: string; name: string; role: string }
  | { kind: 'worker'; id: string; name: string }
  | { kind: 'system'; id: null; name: 'system' };

/** The way of one request's changes to the edges: its id, and whether there is anything to follow. */
export type Propagation = { readonly id: string; hasChanges: boolean };

/** What a verb works with: one per request or job run. Inside a transaction, `db` is that transaction. */
export type Ctx = {
  readonly db: Db;
  readonly deps: Deps;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly source: AuditSource;
  readonly requestId: string;
  /** Where changes of facts are noted, so that somebody can be told when they are in force; null: nobody asks. */
  readonly propagation: Propagation | null;
  /** Where the call came from; null for the system's own. */
  readonly origin: { ip: string | null; country: string | null; userAgent: string | null };
};

/** Now, by the context's clock. */
export function nowOf(ctx: Ctx): Date {
  return new Date(ctx.clock.nowMs());
}

/** Runs `work` in one transaction; everything it does through its ctx commits together or not at all. */
export function inTransaction<Result>(ctx: Ctx, work: (tx: Ctx) => Promise<Result>): Promise<Result> {
  return ctx.db.transaction((db) => work({ ...ctx, db }));
}

/** The system's own context, for start-up and jobs. */
export function systemCtx(deps: Deps, requestId: string): Ctx {
  return {
    db: deps.db,
    deps,
    clock: deps.clock,
    actor: { kind: 'system', id: null, name: 'system' },
    source: 'system',
    requestId,
    propagation: null,
    origin: { ip: null, country: null, userAgent: null },
  };
}
