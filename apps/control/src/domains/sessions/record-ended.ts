import type { Ctx } from '../../ctx.ts';
import { type AuditEntry, record } from '../audit/record.ts';
import type { SessionEnd } from './table.ts';

type Input = { ended: { sid: string; userId: string; hostId: string }[]; why: SessionEnd };

/** One `session.ended` audit row for each session that a statement has just ended. */
export async function recordEnded(tx: Ctx, input: Input): Promise<void> {
  const entries = input.ended.map(
    (session): AuditEntry => ({
      event: 'session.ended',
      action: input.why === 'signed_out' ? 'sign_out' : 'delete',
      resource: { type: 'session', id: session.sid },
      subjectId: session.userId,
      hostId: session.hostId,
      reason: input.why,
    }),
  );
  await record(tx, ...entries);
}
