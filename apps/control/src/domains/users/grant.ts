import { inArray } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type AuditEntry, record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { hosts } from '../hosts/table.ts';
import { findUser } from './find.ts';
import { userHosts } from './table.ts';

/** Lets a person into hosts; those they may enter already stay as they are. Refuses `resource.not-found`. */
export function grantHosts(ctx: Ctx, input: { user_id: string; host_ids: string[] }): Promise<void> {
  const hostIds = [...new Set(input.host_ids)];
  return inTransaction(ctx, async (tx) => {
    if (hostIds.length === 0) return;
    await lockHeads(tx, [`user:${input.user_id}`]);
    const user = await findUser(tx, input);
    if (user.status === 'deleted') throw new Refusal('resource.not-found');
    const known = await tx.db
      .select({ id: hosts.id })
      .from(hosts)
      .where(inArray(hosts.id, hostIds))
      .limit(hostIds.length);
    if (known.length !== hostIds.length) throw new Refusal('resource.not-found');
    const added = await tx.db
      .insert(userHosts)
      .values(hostIds.map((hostId) => ({ userId: input.user_id, hostId, createdAt: nowOf(tx) })))
      .onConflictDoNothing()
      .returning({ hostId: userHosts.hostId });
    if (added.length === 0) return;
    await raiseHeads(tx, [`user:${input.user_id}`]);
    await record(tx, ...added.map(({ hostId }) => granted(input.user_id, hostId)));
  });
}

function granted(userId: string, hostId: string): AuditEntry {
  return {
    event: 'user.granted',
    action: 'update',
    resource: { type: 'user', id: userId },
    subjectId: userId,
    hostId,
    newValues: { host_id: hostId },
  };
}
