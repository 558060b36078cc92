import { z } from '@hono/zod-openapi';
import { type SigningKey, SIGNING_KEY_STATES } from './table.ts';

const time = z.iso.datetime();

/** Whether keys of before end as soon as the new one signs; every session ends with them. */
export const newSessionKey = z
  .strictObject({ retire_former: z.boolean().default(false) })
  .openapi('NewSessionKey');

/** A key that signs sessions as the API shows it: nothing that could sign. */
export const sessionKeyView = z
  .strictObject({
    id: z.string(),
    state: z.enum(SIGNING_KEY_STATES),
    created_at: time,
    signs_since: time.nullable(),
    verifies_until: time.nullable(),
    /** How the edges were told of its coming or going. */
    propagation_id: z.uuid().nullable(),
  })
  .openapi('SessionKey');
export type SessionKeyView = z.infer<typeof sessionKeyView>;

export function toSessionKeyView(row: Omit<SigningKey, 'sealedPrivateKey'>): SessionKeyView {
  return {
    id: row.kid,
    state: row.state,
    created_at: row.createdAt.toISOString(),
    signs_since: row.signsSince?.toISOString() ?? null,
    verifies_until: row.verifiesUntil?.toISOString() ?? null,
    propagation_id: row.propagationId,
  };
}
