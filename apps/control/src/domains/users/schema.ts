import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import type { users } from './table.ts';
import { usernameKey } from './username-key.ts';

const username = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Z}]([^\p{C}]*[^\p{C}\p{Z}])?$/u, 'no control characters, no blanks at the ends')
  .refine((name) => usernameKey(name).length <= 200, 'too long in its plain form');
const details = {
  email: z.email().max(254).nullable(),
  display_name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{C}]*$/u, 'no control characters')
    .nullable(),
  locale: z.enum(['en', 'es']).nullable(),
};

export const newUser = z
  .strictObject({ username, ...details, host_ids: z.array(uuid).max(200) })
  .partial()
  .required({ username: true })
  .openapi('NewUser');

export const userPatch = z
  .strictObject({ username, ...details })
  .partial()
  .openapi('UserPatch');

export const userView = z
  .strictObject({
    id: uuid,
    username: z.string(),
    ...details,
    status: z.enum(['active', 'suspended', 'disabled', 'deleted']),
    last_login_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('User');
export type UserView = z.infer<typeof userView>;

/** A row as the API shows it. */
export function toUserView(row: typeof users.$inferSelect): UserView {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    display_name: row.displayName,
    locale: row.locale === 'en' || row.locale === 'es' ? row.locale : null,
    status: row.status,
    last_login_at: row.lastLoginAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
