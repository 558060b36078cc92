import { isSoundPublicKey } from '@sunray/primitives/tokens/es256-key.ts';
import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { InputOf } from '@sunray/contract/call.ts';
import type { registerHolder as registerHolderCall } from '@sunray/contract/edge-calls.ts';
import type { Subject } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { raiseHeads } from './heads.ts';
import { holderKeys } from './holder-key-table.ts';
import { holders } from './table.ts';

type Input = Pick<InputOf<typeof registerHolderCall>, 'holder' | 'assertion_keys' | 'keys_version'> & {
  worker_id: string;
};

/** Refuses `request.invalid` unless each is a key of P-256 under its own thumbprint, named once. */
export async function refuseUnsoundKeys({ assertion_keys: keys }: Input): Promise<void> {
  const sound = await Promise.all(keys.map(isSoundPublicKey));
  const isNamedOnce = new Set(keys.map(({ kid }) => kid)).size === keys.length;
  if (isNamedOnce && !sound.includes(false)) return;
  throw new Refusal('request.invalid', {
    errors: [{ path: 'assertion_keys', message: 'not P-256 keys, each once under its own thumbprint' }],
  });
}

/**
 * Keeps just the keys of a newer list, and raises the heads of the workers whose facts show them. The caller holds the
 * heads, and has made the holder known.
 */
export async function keepHolderKeys(tx: Ctx, input: Input, touched: readonly Subject[]): Promise<void> {
  const newer = await tx.db
    .update(holders)
    .set({ keysVersion: input.keys_version })
    .where(and(eq(holders.id, input.holder), lt(holders.keysVersion, input.keys_version)))
    .returning({ id: holders.id });
  if (newer.length === 0) return;
  const rows = await tx.db
    .select({ kid: holderKeys.kid })
    .from(holderKeys)
    .where(eq(holderKeys.holderId, input.holder))
    .limit(100);
  const known = rows.map(({ kid }) => kid);
  const listed = input.assertion_keys.map(({ kid }) => kid);
  const added = input.assertion_keys.filter(({ kid }) => !known.includes(kid));
  const dropped = known.filter((kid) => !listed.includes(kid));
  if (added.length + dropped.length === 0) return;
  const propagation = { id: tx.deps.newId(), hasChanges: false };
  if (dropped.length > 0)
    await tx.db
      .delete(holderKeys)
      .where(and(eq(holderKeys.holderId, input.holder), inArray(holderKeys.kid, dropped)));
  if (added.length > 0)
    await tx.db.insert(holderKeys).values(
      added.map((key) => ({
        holderId: input.holder,
        kid: key.kid,
        publicKey: key,
        registeredAt: sql`clock_timestamp()`,
        propagationId: propagation.id,
      })),
    );
  await raiseHeads({ ...tx, propagation }, touched);
  // Of the first ones its registration tells.
  if (known.length === 0) return;
  await record(tx, {
    event: 'worker.holder_keys_changed',
    action: 'update',
    resource: { type: 'holder', id: input.holder },
    workerId: input.worker_id,
    oldValues: { key_ids: known },
    newValues: { key_ids: listed },
  });
}
