import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorText, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { toUserView, type UserView } from './schema.ts';
import { type UserStatus, users } from './table.ts';
import { usernameKey } from './username-key.ts';

type Input = PageRequest & { username?: string | undefined; status?: UserStatus | undefined };

const AFTER = z.tuple([cursorText]);

/** People by name, optionally the one of a name or those of a status. */
export async function listUsers(ctx: Ctx, input: Input): Promise<Page<UserView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(users)
    .where(
      and(
        after === undefined ? undefined : gt(users.usernameKey, after),
        input.username === undefined ? undefined : eq(users.usernameKey, usernameKey(input.username)),
        input.status === undefined ? undefined : eq(users.status, input.status),
      ),
    )
    .orderBy(asc(users.usernameKey))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toUserView, keyOf: (row) => [row.usernameKey] });
}
