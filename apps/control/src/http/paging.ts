import { z } from '@hono/zod-openapi';
import { Refusal } from '../refusal.ts';

/** Query parameters of every list. `cursor` is opaque: what `next_cursor` gave. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
};

export type Page<Item> = { items: Item[]; next_cursor: string | null };

/** The answer of a list: a page of items and where the next begins. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** Cuts rows (read with limit + 1) to a page; `keyOf` gives the sort key of the last item. */
export function toPage<Row, Item>(rows: Row[], limit: number, how: { item(row: Row): Item; keyOf(row: Row): string[] }): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: kept.map(how.item), next_cursor: more ? encodeCursor(how.keyOf(last)) : null };
}

/** A cursor's parts; refuses `request.invalid` for one that no list gave. */
export function parseCursor(cursor: string | undefined, parts: number): string[] | null {
  if (cursor === undefined) return null;
  const decoded: unknown = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  const known = z.array(z.string().max(200)).length(parts).safeParse(decoded);
  if (!known.success) throw new Refusal('request.invalid', { errors: [{ path: 'cursor', message: 'not a cursor of this list' }] });
  return known.data;
}

function encodeCursor(parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
