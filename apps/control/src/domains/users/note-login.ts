import { eq } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { users } from './table.ts';

/** Notes that a person has just signed in. No edge decides by it, so no head is raised. */
export async function noteLogin(tx: Ctx, userId: string): Promise<void> {
  await tx.db
    .update(users)
    .set({ lastLoginAt: nowOf(tx) })
    .where(eq(users.id, userId));
}
