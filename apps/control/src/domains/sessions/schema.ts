import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import type { sessions } from './table.ts';

/** The form of a session's id. */
export const sessionId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A session as the API shows it. */
export const sessionView = z
  .strictObject({
    sid: z.string(),
    sign_in_id: z.string(),
    user_id: uuid,
    host_id: uuid,
    passkey_id: uuid.nullable(),
    amr: z.array(z.string()),
    ip: z.string(),
    country: z.string().nullable(),
    user_agent: z.string(),
    created_at: z.iso.datetime(),
    last_activity_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
    ended_why: z.string().nullable(),
  })
  .openapi('Session');
export type SessionView = z.infer<typeof sessionView>;

/** A row as the API shows it. */
export function toSessionView(row: typeof sessions.$inferSelect): SessionView {
  return {
    sid: row.sid,
    sign_in_id: row.signInId,
    user_id: row.userId,
    host_id: row.hostId,
    passkey_id: row.passkeyId,
    amr: row.amr,
    ip: row.ip,
    country: row.country,
    user_agent: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_activity_at: row.lastActivityAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    ended_why: row.endedWhy,
  };
}
