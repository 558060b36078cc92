import { desc, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorTime, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type SessionKeyView, toSessionKeyView } from './schema.ts';
import { signingKeys } from './table.ts';

/** The last part is a thumbprint (RFC 7638), as every key is named. */
const AFTER = z.tuple([cursorTime, z.string().regex(/^[\w-]{43}$/)]);

/** Session keys, the newest first, those that are retired among them. Refuses `request.invalid` for a cursor no list gave. */
export async function listSessionKeys(ctx: Ctx, input: PageRequest): Promise<Page<SessionKeyView>> {
  const rows = await ctx.db
    .select()
    .from(signingKeys)
    .where(olderThan(parseCursor(input.cursor, AFTER)))
    .orderBy(desc(signingKeys.createdAt), desc(signingKeys.kid))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toSessionKeyView, keyOf: (row) => [row.createdAt, row.kid] });
}

function olderThan(after: z.output<typeof AFTER> | null): SQL | undefined {
  if (after === null) return undefined;
  const [at, kid] = after;
  return sql`(${signingKeys.createdAt}, ${signingKeys.kid}) < (${at.toISOString()}::timestamptz, ${kid})`;
}
