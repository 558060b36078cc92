import { and, desc, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type SetupTokenView, toSetupTokenView } from './schema.ts';
import { setupTokens } from './table.ts';

type Input = PageRequest & { user_id?: string | undefined };

const AFTER = z.tuple([cursorId]);

/**
 * Setup tokens, newest first (ids sort by time). Refuses `request.invalid` for a cursor that no list gave.
 */
export async function listSetupTokens(ctx: Ctx, input: Input): Promise<Page<SetupTokenView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(setupTokens)
    .where(
      and(
        input.user_id === undefined ? undefined : eq(setupTokens.userId, input.user_id),
        after === undefined ? undefined : lt(setupTokens.id, after),
      ),
    )
    .orderBy(desc(setupTokens.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toSetupTokenView, keyOf: (row) => [row.id] });
}
