import type { Ctx } from '../../ctx.ts';
import { endSessions } from './end.ts';
import { findSession } from './find.ts';

/** Ends one session for an admin; one that is over already stays as it is. Refuses `resource.not-found`. */
export async function endOneSession(ctx: Ctx, input: { sid: string }): Promise<void> {
  const session = await findSession(ctx, input);
  await endSessions(ctx, { userId: session.user_id, only: { sid: input.sid }, why: 'ended_by_admin' });
}
