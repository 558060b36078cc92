import { and, eq, ne } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { endSessions } from '../sessions/end.ts';
import { findUser } from './find.ts';
import { toUserView, type UserView } from './schema.ts';
import { users } from './table.ts';

/**
 * Shuts a person out everywhere: ends their sessions and refuses new ones until they are enabled again. The head is
 * locked first, so that a sign-in under way either finishes before and is ended, or finds the account disabled (C3).
 * Refuses `resource.not-found`.
 */
export function disableUser(
  ctx: Ctx,
  input: { user_id: string; reason?: string | undefined },
): Promise<UserView> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${input.user_id}`]);
    const old = await findUser(tx, input);
    const [row] = await tx.db
      .update(users)
      .set({ status: 'disabled', updatedAt: nowOf(tx) })
      .where(and(eq(users.id, input.user_id), ne(users.status, 'deleted')))
      .returning();
    if (row === undefined) throw new Refusal('resource.not-found');
    await raiseHeads(tx, [`user:${input.user_id}`]);
    await endSessions(tx, { userId: input.user_id, why: 'user_disabled' });
    await record(tx, {
      event: 'user.disabled',
      action: 'update',
      severity: 'warning',
      resource: { type: 'user', id: row.id },
      subjectId: row.id,
      oldValues: { status: old.status },
      newValues: { status: 'disabled' },
      reason: input.reason ?? null,
    });
    return toUserView(row);
  });
}
