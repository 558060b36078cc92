import { and, eq, ne } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { findUser } from './find.ts';
import { toUserView, type UserView } from './schema.ts';
import { users } from './table.ts';

/** Lets a disabled or suspended person sign in again; ended sessions stay ended. Refuses `resource.not-found`. */
export function enableUser(ctx: Ctx, input: { user_id: string }): Promise<UserView> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${input.user_id}`]);
    const old = await findUser(tx, input);
    const [row] = await tx.db
      .update(users)
      .set({ status: 'active', updatedAt: nowOf(tx) })
      .where(and(eq(users.id, input.user_id), ne(users.status, 'deleted')))
      .returning();
    if (row === undefined) throw new Refusal('resource.not-found');
    await raiseHeads(tx, [`user:${input.user_id}`]);
    await record(tx, {
      event: 'user.enabled',
      action: 'update',
      severity: 'notice',
      resource: { type: 'user', id: row.id },
      subjectId: row.id,
      oldValues: { status: old.status },
      newValues: { status: 'active' },
    });
    return toUserView(row);
  });
}
