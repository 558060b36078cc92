import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import type { apiKeys } from './table.ts';

const role = z.enum(['super_admin']);

/** What an admin gives to make a key. Without `expires_in_s` it lives until it is revoked. */
export const newApiKey = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[^\p{C}]*$/u, 'no control characters'),
    role: role.default('super_admin'),
    expires_in_s: z.number().int().min(60).max(315_360_000).optional(),
  })
  .openapi('NewApiKey');

/** A key as the API shows it: everything but the key itself, which nobody has any more. */
export const apiKeyView = z
  .strictObject({
    id: uuid,
    name: z.string(),
    /** As stored: a database may know a role that this release does not. */
    role: z.string(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey');
export type ApiKeyView = z.infer<typeof apiKeyView>;

/** The answer to making a key: the only place where it ever stands. */
export const createdApiKey = apiKeyView.extend({ api_key: z.string() }).openapi('CreatedApiKey');
export type CreatedApiKey = z.infer<typeof createdApiKey>;

/** A row as the API shows it. */
export function toApiKeyView(row: Omit<typeof apiKeys.$inferSelect, 'tokenHash'>): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}
