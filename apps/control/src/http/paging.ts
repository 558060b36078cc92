import { z } from '@hono/zod-openapi';

/** Query parameters of every list. `cursor` is opaque: what `next_cursor` gave. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/, 'must be a whole number')
    .default('50')
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  cursor: z.string().max(2000).optional(),
};

/** The answer of a list: a page of items and where the next begins. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}
