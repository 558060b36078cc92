import { hashApiToken } from '@sunray/primitives/api-token.ts';
import type { Secret } from '@sunray/primitives/secret.ts';
import { sql } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { apiKeys } from './table.ts';

/**
 * Takes the configured first key as a super_admin's, only while no key was ever made: a revoked one does not come
 * back with the next start.
 */
export function createInitialKey(ctx: Ctx, token: Secret): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`lock table ${apiKeys} in share row exclusive mode`);
    if ((await tx.db.$count(apiKeys)) > 0) return;
    const id = tx.deps.newId();
    await tx.db.insert(apiKeys).values({
      id,
      name: 'initial',
      tokenHash: await hashApiToken(token.reveal()),
      role: 'super_admin',
      createdAt: nowOf(tx),
    });
    await record(tx, {
      event: 'api_key.created',
      action: 'create',
      severity: 'notice',
      resource: { type: 'api_key', id },
      newValues: { name: 'initial', role: 'super_admin' },
    });
  });
}
