import { decodeBase64url, encodeBase64url } from '@sunray/primitives/base64url.ts';
import { seal, unseal } from '@sunray/primitives/seal.ts';
import { eq, isNull, and } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { installation } from './table.ts';

const PLACE = { table: 'installation', column: 'sealed_mark_key', row: '1' };

/** The key of the marks that holders are given (leases.md C9). */
export async function markKeyOf(ctx: Ctx): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = (await sealedKey(ctx)) ?? (await makeKey(ctx).then(() => sealedKey(ctx)));
  if (sealed === null) throw new Error('the installation row is missing');
  return decodeBase64url(await unseal(ctx.deps.keyRing, PLACE, sealed));
}

async function sealedKey(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.db.select({ sealed: installation.sealedMarkKey }).from(installation).limit(1);
  return row?.sealed ?? null;
}

/** Whoever is first of several processes wins. */
async function makeKey(ctx: Ctx): Promise<void> {
  const made = encodeBase64url(ctx.deps.random.bytes(32));
  await ctx.db
    .update(installation)
    .set({ sealedMarkKey: await seal(ctx.deps.keyRing, PLACE, made) })
    .where(and(eq(installation.id, 1), isNull(installation.sealedMarkKey)));
}
