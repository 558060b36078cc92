import type { Ctx } from '../../ctx.ts';
import { createInitialKey } from '../api-keys/create-initial.ts';
import { markOtherRenders } from '../facts/mark-other-renders.ts';
import { meetDatabase } from '../facts/meet-database.ts';
import { advanceSessionKeys } from '../signing-keys/advance.ts';
import { seedSessionKeys } from '../signing-keys/seed.ts';
import { createFirstWorker } from '../workers/create-first.ts';
import { keepNonces } from '../workers/keep-nonces.ts';
import { markKeyOf } from './mark-key.ts';

/** Makes what a new installation needs, from its configuration. Safe to run at every start, by several processes. */
export async function prepareInstallation(ctx: Ctx): Promise<void> {
  const { firstWorker, initialApiKey } = ctx.deps.config;
  if (firstWorker !== null) await createFirstWorker(ctx, firstWorker);
  if (initialApiKey !== null) await createInitialKey(ctx, initialApiKey);
  await meetDatabase(ctx);
  await keepNonces(ctx);
  // Before the first backup: without it no mark of before would be known for one.
  await markKeyOf(ctx);
  await seedSessionKeys(ctx);
  await advanceSessionKeys(ctx);
  await markOtherRenders(ctx);
  await keepNonces(ctx);
}
