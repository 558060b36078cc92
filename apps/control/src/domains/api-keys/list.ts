import { desc, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type ApiKeyView, toApiKeyView } from './schema.ts';
import { apiKeys } from './table.ts';

const AFTER = z.tuple([cursorId]);

/** Keys, revoked and expired ones too, the newest first (ids sort by time). */
export async function listApiKeys(ctx: Ctx, input: PageRequest): Promise<Page<ApiKeyView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(after === undefined ? undefined : lt(apiKeys.id, after))
    .orderBy(desc(apiKeys.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toApiKeyView, keyOf: (row) => [row.id] });
}
