import { and, eq, ne } from 'drizzle-orm';
import type { z } from 'zod';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { feedsFact } from '../feeds.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { findUser } from './find.ts';
import { toUserView, type UserView, type userPatch } from './schema.ts';
import { users, usersFeed } from './table.ts';
import { usernameKey } from './username-key.ts';

type Input = { user_id: string; patch: z.output<typeof userPatch> };

/** Changes what is known of a person. Refuses `resource.not-found` and `user.name-taken`. */
export function updateUser(ctx: Ctx, { user_id: id, patch }: Input): Promise<UserView> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${id}`]);
    const oldView = await findUser(tx, { user_id: id });
    const columns = toColumns(patch);
    const [row] = await tx.db
      .update(users)
      .set({ ...columns, updatedAt: nowOf(tx) })
      .where(and(eq(users.id, id), ne(users.status, 'deleted')))
      .returning()
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new Refusal('user.name-taken') : error;
      });
    if (row === undefined) throw new Refusal('resource.not-found');
    if (feedsFact(usersFeed, changedColumns(columns), 'user')) await raiseHeads(tx, [`user:${id}`]);
    const view = toUserView(row);
    await record(tx, {
      event: 'user.updated',
      action: 'update',
      resource: { type: 'user', id },
      subjectId: id,
      oldValues: oldView,
      newValues: view,
    });
    return view;
  });
}

type Columns = Partial<
  Pick<typeof users.$inferInsert, 'username' | 'usernameKey' | 'email' | 'displayName' | 'locale'>
>;

function toColumns(patch: Input['patch']): Columns {
  return {
    ...(patch.username === undefined
      ? {}
      : { username: patch.username, usernameKey: usernameKey(patch.username) }),
    ...(patch.email === undefined ? {} : { email: patch.email }),
    ...(patch.display_name === undefined ? {} : { displayName: patch.display_name }),
    ...(patch.locale === undefined ? {} : { locale: patch.locale }),
  };
}

function changedColumns(columns: Columns): (keyof typeof usersFeed)[] {
  return Object.keys(columns).filter((name): name is keyof typeof usersFeed =>
    Object.hasOwn(usersFeed, name),
  );
}
