import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { endSessions } from '../sessions/end.ts';
import { userHosts } from './table.ts';

/** Takes a host from a person and ends their sessions there. Refuses `resource.not-found` where none was granted. */
export function removeGrant(ctx: Ctx, input: { user_id: string; host_id: string }): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${input.user_id}`]);
    const removed = await tx.db
      .delete(userHosts)
      .where(and(eq(userHosts.userId, input.user_id), eq(userHosts.hostId, input.host_id)))
      .returning({ hostId: userHosts.hostId });
    if (removed.length === 0) throw new Refusal('resource.not-found');
    await raiseHeads(tx, [`user:${input.user_id}`]);
    await endSessions(tx, { userId: input.user_id, only: { hostId: input.host_id }, why: 'grant_removed' });
    await record(tx, {
      event: 'user.grant_removed',
      action: 'update',
      severity: 'notice',
      resource: { type: 'user', id: input.user_id },
      subjectId: input.user_id,
      hostId: input.host_id,
      oldValues: { host_id: input.host_id },
    });
  });
}
