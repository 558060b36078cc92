import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import { SETUP_TOKEN_BOUNDS } from './rules.ts';
import type { setupTokens } from './table.ts';

const { expiresInS, maxUses, labelLength } = SETUP_TOKEN_BOUNDS;

/** What an admin gives to issue a setup token. */
export const newSetupToken = z
  .strictObject({
    user_id: uuid,
    host_id: uuid,
    expires_in_s: z.number().int().min(expiresInS.min).max(expiresInS.max).default(expiresInS.usual),
    max_uses: z.number().int().min(maxUses.min).max(maxUses.max).default(maxUses.usual),
    label: z.string().min(1).max(labelLength).optional(),
  })
  .openapi('NewSetupToken');

/** A setup token as the API shows it: everything but its code, which nobody has any more. */
export const setupTokenView = z
  .strictObject({
    id: uuid,
    user_id: uuid,
    host_ids: z.array(uuid),
    label: z.string().nullable(),
    max_uses: z.number().int(),
    use_count: z.number().int(),
    expires_at: z.iso.datetime(),
    revoked_at: z.iso.datetime().nullable(),
    revoked_reason: z.string().nullable(),
    last_used_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('SetupToken');
export type SetupTokenView = z.infer<typeof setupTokenView>;

/** The answer to issuing: the only place where the code and the link with it ever stand. */
export const issuedSetupToken = setupTokenView
  .extend({ setup_token: z.string(), url: z.string() })
  .openapi('IssuedSetupToken');
export type IssuedSetupToken = z.infer<typeof issuedSetupToken>;

/** A row as the API shows it. */
export function toSetupTokenView(row: typeof setupTokens.$inferSelect): SetupTokenView {
  return {
    id: row.id,
    user_id: row.userId,
    host_ids: row.hostIds,
    label: row.label,
    max_uses: row.maxUses,
    use_count: row.useCount,
    expires_at: row.expiresAt.toISOString(),
    revoked_at: row.revokedAt?.toISOString() ?? null,
    revoked_reason: row.revokedReason,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
