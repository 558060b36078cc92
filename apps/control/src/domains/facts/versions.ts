import { inArray } from 'drizzle-orm';
import { RENDER, type Subject, type Version } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { installation } from '../installation/table.ts';
import { factHeads } from './table.ts';

/** Current versions of subjects whose heads this transaction has locked. */
export async function versionsOf(tx: Ctx, subjects: readonly Subject[]): Promise<Map<string, Version>> {
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  const rows = await tx.db
    .select({ subject: factHeads.subject, n: factHeads.n })
    .from(factHeads)
    .where(inArray(factHeads.subject, [...subjects]));
  return new Map(rows.map((row): [string, Version] => [row.subject, [state.epoch, row.n, RENDER]]));
}
