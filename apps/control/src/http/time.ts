import { z } from '@hono/zod-openapi';

/** A time with its offset; earlier than the first second of 1970 nothing was ever written. */
export const time = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0, 'must be a time since 1970')
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time' });
