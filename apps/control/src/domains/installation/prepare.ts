import { and, eq, ne } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { createInitialKey } from '../api-keys/create-initial.ts';
import { touchFacts } from '../facts/heads.ts';
import { markOtherRenders } from '../facts/mark-other-renders.ts';
import { createFirstWorker } from '../workers/create-first.ts';
import { workers } from '../workers/table.ts';
import { installation } from './table.ts';

/** Makes what a new installation needs, from its configuration. Safe to run at every start, by several processes. */
export async function prepareInstallation(ctx: Ctx): Promise<void> {
  const { firstWorker, initialApiKey } = ctx.deps.config;
  if (firstWorker !== null) await createFirstWorker(ctx, firstWorker);
  if (initialApiKey !== null) await createInitialKey(ctx, initialApiKey);
  await announceSessionKeys(ctx);
  await markOtherRenders(ctx);
}

/** Session keys stand in every worker's fact: when they changed since the last start, the facts' versions rise. */
function announceSessionKeys(ctx: Ctx): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const thumbprints = tx.deps.sessionKeys.publicKeys.map((key) => key.kid).join(' ');
    const changed = await tx.db
      .update(installation)
      .set({ sessionKeys: thumbprints })
      .where(and(eq(installation.id, 1), ne(installation.sessionKeys, thumbprints)))
      .returning({ id: installation.id });
    if (changed.length === 0) return;
    const rows = await tx.db.select({ id: workers.id }).from(workers).orderBy(workers.id).limit(10_000);
    await touchFacts(
      tx,
      rows.map((row): Subject => `worker:${row.id}`),
    );
  });
}
