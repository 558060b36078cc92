import { and, eq, inArray } from 'drizzle-orm';
import { hashSetupCode, newSetupCode } from '@sunray/primitives/setup-code.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads } from '../facts/heads.ts';
import { hosts } from '../hosts/table.ts';
import { userHosts, users } from '../users/table.ts';
import { SETUP_TOKEN_BOUNDS } from './rules.ts';
import { type IssuedSetupToken, toSetupTokenView } from './schema.ts';
import { setupTokens } from './table.ts';

type Input = {
  user_id: string;
  /** Where the token may be used. The link leads to the first of them. */
  host_ids: string[];
  expires_in_s?: number | undefined;
  max_uses?: number | undefined;
  label?: string | undefined;
};

/**
 * Issues a setup token for a person. Refuses `resource.not-found` (no such user), `user.inactive`,
 * `user.no-host` (a host the user is not granted) and `request.invalid` (outside `SETUP_TOKEN_BOUNDS`).
 */
export async function issueSetupToken(ctx: Ctx, input: Input): Promise<IssuedSetupToken> {
  const wanted = withinBounds(input);
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${wanted.user_id}`]);
    const publicOrigin = await linkOrigin(tx, wanted);
    const code = newSetupCode(tx.deps.random);
    const issued = await insertToken(tx, { ...wanted, code });
    const view = toSetupTokenView(issued);
    await record(tx, {
      event: 'setup_token.issued',
      action: 'create',
      resource: { type: 'setup_token', id: issued.id },
      subjectId: issued.userId,
      hostId: wanted.host_ids[0] ?? null,
      newValues: view,
    });
    return { ...view, setup_token: code, url: `${publicOrigin}/.sunray/setup#${code}` };
  });
}

async function insertToken(tx: Ctx, wanted: ReturnType<typeof withinBounds> & { code: string }) {
  const hashed = await hashSetupCode(wanted.code);
  if (hashed === null) throw new Error('a new setup code is well-formed');
  const now = nowOf(tx);
  const [row] = await tx.db
    .insert(setupTokens)
    .values({
      id: tx.deps.newId(),
      userId: wanted.user_id,
      hostIds: wanted.host_ids,
      ...hashed,
      label: wanted.label,
      maxUses: wanted.max_uses,
      expiresAt: new Date(now.getTime() + wanted.expires_in_s * 1000),
      createdAt: now,
    })
    .returning();
  if (row === undefined) throw new Error('an inserted setup token came back without a row');
  return row;
}

function withinBounds(input: Input) {
  const bounds = SETUP_TOKEN_BOUNDS;
  const wanted = {
    user_id: input.user_id,
    host_ids: [...new Set(input.host_ids)],
    expires_in_s: input.expires_in_s ?? bounds.expiresInS.usual,
    max_uses: input.max_uses ?? bounds.maxUses.usual,
    label: input.label ?? null,
  };
  const faults = [
    isWithin(wanted.expires_in_s, bounds.expiresInS) ? null : 'expires_in_s',
    isWithin(wanted.max_uses, bounds.maxUses) ? null : 'max_uses',
    isWithin(wanted.host_ids.length, bounds.hosts) ? null : 'host_ids',
    (wanted.label ?? '').length <= bounds.labelLength ? null : 'label',
  ].filter((path) => path !== null);
  if (faults.length > 0)
    throw new Refusal('request.invalid', {
      errors: faults.map((path) => ({ path, message: 'out of bounds' })),
    });
  return wanted;
}

function isWithin(value: number, range: { min: number; max: number }): boolean {
  return Number.isInteger(value) && value >= range.min && value <= range.max;
}

/** The public origin of the first host, once the person is active and granted all of them. */
async function linkOrigin(tx: Ctx, wanted: { user_id: string; host_ids: string[] }): Promise<string> {
  const [user] = await tx.db
    .select({ status: users.status })
    .from(users)
    .where(eq(users.id, wanted.user_id))
    .limit(1);
  if (user === undefined) throw new Refusal('resource.not-found');
  if (user.status !== 'active') throw new Refusal('user.inactive');
  const granted = await tx.db
    .select({ id: hosts.id, publicOrigin: hosts.publicOrigin })
    .from(userHosts)
    .innerJoin(hosts, eq(hosts.id, userHosts.hostId))
    .where(and(eq(userHosts.userId, wanted.user_id), inArray(userHosts.hostId, wanted.host_ids)))
    .limit(wanted.host_ids.length);
  const first = granted.find((host) => host.id === wanted.host_ids[0]);
  if (first === undefined || granted.length < wanted.host_ids.length) throw new Refusal('user.no-host');
  return first.publicOrigin;
}
