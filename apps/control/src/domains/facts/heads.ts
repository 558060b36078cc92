import { inArray, sql } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { announceFacts } from '../../feed/announce.ts';
import { trackRaised } from '../propagations/track.ts';
import { factCopies, factHeads } from './table.ts';

/**
 * Locks the heads of `subjects` until the transaction ends, in sorted order and in a statement of its own (C2), so
 * that whatever is read afterwards is the newest. Missing heads are made first.
 */
export async function lockHeads(tx: Ctx, subjects: readonly Subject[]): Promise<void> {
  const sorted = spelledOnce(subjects).sort();
  if (sorted.length === 0) return;
  await tx.db
    .insert(factHeads)
    .values(sorted.map((subject) => ({ subject })))
    .onConflictDoNothing();
  await tx.db
    .select({ subject: factHeads.subject })
    .from(factHeads)
    .where(inArray(factHeads.subject, sorted))
    .orderBy(factHeads.subject)
    .for('update');
}

/**
 * Raises the counters of heads that this transaction has locked; every copy of an older version is behind from now on,
 * and whoever waits for changes hears of it when the transaction commits.
 */
export async function raiseHeads(tx: Ctx, subjects: readonly Subject[]): Promise<void> {
  const unique = spelledOnce(subjects);
  if (unique.length === 0) return;
  const raised = await tx.db
    .update(factHeads)
    .set({ n: sql`${factHeads.n} + 1` })
    .where(inArray(factHeads.subject, unique))
    .returning({ subject: factHeads.subject, n: factHeads.n });
  await tx.db.update(factCopies).set({ isBehind: true }).where(inArray(factCopies.subject, unique));
  await trackRaised(tx, raised);
  await announceFacts(tx);
}

/** Locks and raises in one go, for a change that reads nothing in between. */
export async function touchFacts(tx: Ctx, subjects: readonly Subject[]): Promise<void> {
  await lockHeads(tx, subjects);
  await raiseHeads(tx, subjects);
}

/** Postgres reads an id in any case; a head has one spelling, or a change would raise one that no edge has a copy of. */
function spelledOnce(subjects: readonly Subject[]): string[] {
  return [...new Set(subjects.map((subject) => subject.toLowerCase()))];
}
