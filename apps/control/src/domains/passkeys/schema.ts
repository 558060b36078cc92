import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import type { passkeys } from './table.ts';

/** A passkey as the API shows it. */
export const passkeyView = z
  .strictObject({
    id: uuid,
    name: z.string(),
    rp_id: z.string(),
    aaguid: z.string(),
    device_type: z.string(),
    backed_up: z.boolean(),
    transports: z.array(z.string()),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi('Passkey');
export type PasskeyView = z.infer<typeof passkeyView>;

/** A row as the API shows it. */
export function toPasskeyView(row: typeof passkeys.$inferSelect): PasskeyView {
  return {
    id: row.id,
    name: row.name,
    rp_id: row.rpId,
    aaguid: row.aaguid,
    device_type: row.deviceType,
    backed_up: row.backedUp,
    transports: row.transports,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}
