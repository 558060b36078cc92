import { and, eq } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { endSessions } from '../sessions/end.ts';
import { passkeys } from './table.ts';

type Input = { user_id: string; passkey_id: string };

/**
 * Removes a person's passkey and ends the sessions that were opened with it. A sign-in under way has opened
 * its session before the head is ours, or finds the passkey gone (C3). Refuses `resource.not-found`, also for
 * another person's passkey.
 */
export function removePasskey(ctx: Ctx, input: Input): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const subject: Subject = `user:${input.user_id}`;
    await lockHeads(tx, [subject]);
    const [removed] = await tx.db
      .delete(passkeys)
      .where(and(eq(passkeys.id, input.passkey_id), eq(passkeys.userId, input.user_id)))
      .returning({ id: passkeys.id, name: passkeys.name, rpId: passkeys.rpId });
    if (removed === undefined) throw new Refusal('resource.not-found');
    await raiseHeads(tx, [subject]);
    await endSessions(tx, { userId: input.user_id, only: { passkeyId: removed.id }, why: 'passkey_removed' });
    await record(tx, {
      event: 'passkey.removed',
      action: 'delete',
      severity: 'notice',
      resource: { type: 'passkey', id: removed.id },
      subjectId: input.user_id,
      oldValues: { name: removed.name, rp_id: removed.rpId },
    });
  });
}
