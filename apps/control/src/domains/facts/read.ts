import { and, eq, inArray } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { readFacts as readFactsCall } from '@sunray/contract/edge-calls.ts';
import type { Subject, Version } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { hostWorkers } from '../hosts/table.ts';
import { lockHeads } from './heads.ts';
import { limitsOfHolder } from './own-holder.ts';
import { buildDocument, parseSubject } from './read-one.ts';
import { factCopies } from './table.ts';
import { versionsOf } from './versions.ts';

type Input = InputOf<typeof readFactsCall>;
type Output = OutputOf<typeof readFactsCall>;

/**
 * Reads facts for a worker and registers its holder's copies of them (C4): a revocation waits for each of these.
 * Refuses `link.holder-superseded` for a holder that is not this worker's, `link.not-your-host` for another worker's
 * own subject and for a host it does not serve: a copy of it would hold up changes it has nothing to do with.
 */
export function readFacts(ctx: Ctx, input: Input & { worker_id: string }): Promise<Output> {
  return inTransaction(ctx, async (tx) => {
    const limits = await limitsOfHolder(tx, input);
    const subjects = [...new Set(input.subjects)].map(parseSubject).sort();
    if (
      subjects.some((subject) => subject.startsWith('worker:') && subject !== `worker:${input.worker_id}`)
    ) {
      throw new Refusal('link.not-your-host');
    }
    await lockHeads(tx, subjects);
    await refuseForeignHosts(tx, input.worker_id, subjects);
    const versions = await versionsOf(tx, subjects);
    const facts: Output['facts'] = [];
    for (const subject of subjects) {
      const version = versions.get(subject);
      if (version === undefined) throw new Error('a locked head has no version');
      facts.push({
        subject,
        version,
        registration: await registerCopy(tx, input.holder, { subject, version }),
        document: await buildDocument(tx, input.worker_id, subject),
      });
    }
    return { lease_ms: limits.leaseMs, max_stale_s: limits.maxStaleS, facts };
  });
}

/** Under the hosts' heads, which every binding raises. */
async function refuseForeignHosts(tx: Ctx, workerId: string, subjects: readonly Subject[]): Promise<void> {
  const ids = subjects.filter((subject) => subject.startsWith('host:')).map((subject) => subject.slice(5));
  if (ids.length === 0) return;
  const served = await tx.db.$count(
    hostWorkers,
    and(eq(hostWorkers.workerId, workerId), inArray(hostWorkers.hostId, ids)),
  );
  if (served < ids.length) throw new Refusal('link.not-your-host');
}

async function registerCopy(
  tx: Ctx,
  holderId: string,
  copy: { subject: Subject; version: Version },
): Promise<string> {
  const [epoch, n, render] = copy.version;
  const [made] = await tx.db
    .insert(factCopies)
    .values({
      holderId,
      subject: copy.subject,
      registration: tx.deps.newToken(),
      ackedEpoch: epoch,
      ackedN: n,
      ackedRender: render,
      createdAt: nowOf(tx),
    })
    .onConflictDoNothing()
    .returning({ registration: factCopies.registration });
  if (made !== undefined) return made.registration;
  const [kept] = await tx.db
    .select({ registration: factCopies.registration })
    .from(factCopies)
    .where(and(eq(factCopies.subject, copy.subject), eq(factCopies.holderId, holderId)))
    .limit(1);
  if (kept === undefined) throw new Error('a copy vanished under its lock');
  return kept.registration;
}
