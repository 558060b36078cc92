import type { z } from 'zod';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { touchFacts } from '../facts/heads.ts';
import { grantHosts } from './grant.ts';
import { type newUser, toUserView, type UserView } from './schema.ts';
import { users } from './table.ts';
import { usernameKey } from './username-key.ts';

/** Makes a person, optionally with hosts. Refuses `user.name-taken`, and `resource.not-found` for an unknown host. */
export function createUser(ctx: Ctx, input: z.output<typeof newUser>): Promise<UserView> {
  return inTransaction(ctx, async (tx) => {
    const id = tx.deps.newId();
    await touchFacts(tx, [`user:${id}`]);
    const view = toUserView(await insertUser(tx, { ...input, id }));
    await record(tx, {
      event: 'user.created',
      action: 'create',
      resource: { type: 'user', id },
      subjectId: id,
      newValues: view,
    });
    await grantHosts(tx, { user_id: id, host_ids: input.host_ids ?? [] });
    return view;
  });
}

async function insertUser(tx: Ctx, input: z.output<typeof newUser> & { id: string }) {
  const now = nowOf(tx);
  const [row] = await tx.db
    .insert(users)
    .values({
      id: input.id,
      username: input.username,
      usernameKey: usernameKey(input.username),
      email: input.email ?? null,
      displayName: input.display_name ?? null,
      locale: input.locale ?? null,
      userHandle: tx.deps.newToken(),
      createdAt: now,
      updatedAt: now,
    })
    .returning()
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? new Refusal('user.name-taken') : error;
    });
  if (row === undefined) throw new Error('an inserted user came back without a row');
  return row;
}
