import { and, eq } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { readFacts as readFactsCall } from '@sunray/contract/edge-calls.ts';
import type { FactDocument, Subject, Version } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from '../workers/table.ts';
import { buildHostFact } from './build-host.ts';
import { buildUserFact } from './build-user.ts';
import { buildWorkerFact } from './build-worker.ts';
import { lockHeads } from './heads.ts';
import { factCopies, holders } from './table.ts';
import { versionsOf } from './versions.ts';

type Input = InputOf<typeof readFactsCall>;
type Output = OutputOf<typeof readFactsCall>;

/**
 * Reads facts for a worker and registers its holder's copies of them (C4): a revocation waits for each of these.
 * Refuses `link.not-your-host` for a holder of another worker or another worker's own subject.
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

async function limitsOfHolder(tx: Ctx, input: { holder: string; worker_id: string }) {
  const [row] = await tx.db
    .select({ leaseMs: workers.leaseMs, maxStaleS: workers.maxStaleS })
    .from(holders)
    .innerJoin(workers, eq(workers.id, holders.workerId))
    .where(and(eq(holders.id, input.holder), eq(holders.workerId, input.worker_id)))
    .limit(1);
  if (row === undefined) throw new Refusal('link.not-your-host');
  return row;
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

function buildDocument(tx: Ctx, workerId: string, subject: Subject): Promise<FactDocument | null> {
  const [kind, id] = splitSubject(subject);
  switch (kind) {
    case 'worker':
      return buildWorkerFact(tx, id);
    case 'host':
      return buildHostFact(tx, workerId, id);
    case 'user':
      return buildUserFact(tx, id);
    default:
      kind satisfies never;
      throw new Refusal('request.invalid', { detail: 'unknown subject' });
  }
}

function parseSubject(text: string): Subject {
  const [kind, id] = splitSubject(text);
  return `${kind}:${id}`;
}

function splitSubject(text: string): [kind: 'worker' | 'host' | 'user', id: string] {
  const [kind, id] = text.split(':');
  if (id !== undefined && (kind === 'worker' || kind === 'host' || kind === 'user')) return [kind, id];
  throw new Refusal('request.invalid', { detail: 'unknown subject' });
}
