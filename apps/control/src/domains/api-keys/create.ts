import { hashApiToken, mintApiToken } from '@sunray/primitives/api-token.ts';
import type { z } from 'zod';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { type CreatedApiKey, type newApiKey, toApiKeyView } from './schema.ts';
import { apiKeys } from './table.ts';

/** Makes a key for automation and returns it, once: only its hash is kept. `expires_in_s` in seconds from now. */
export function createApiKey(ctx: Ctx, input: z.output<typeof newApiKey>): Promise<CreatedApiKey> {
  return inTransaction(ctx, async (tx) => {
    const token = mintApiToken(tx.deps.random).reveal();
    const now = nowOf(tx);
    const expiresAt =
      input.expires_in_s === undefined ? null : new Date(now.getTime() + input.expires_in_s * 1000);
    const [row] = await tx.db
      .insert(apiKeys)
      .values({
        id: tx.deps.newId(),
        name: input.name,
        tokenHash: await hashApiToken(token),
        role: input.role,
        createdAt: now,
        expiresAt,
      })
      .returning();
    if (row === undefined) throw new Error('an inserted key came back without a row');
    const view = toApiKeyView(row);
    await record(tx, {
      event: 'api_key.created',
      action: 'create',
      severity: 'notice',
      resource: { type: 'api_key', id: row.id },
      newValues: view,
    });
    return { ...view, api_key: token };
  });
}
