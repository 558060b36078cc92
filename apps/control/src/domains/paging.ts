import { z } from 'zod';
import { isStorable } from '../db/is-storable.ts';
import { Refusal } from '../refusal.ts';

/** One page of a list; `next_cursor` null: there is no more. */
export type Page<Item> = { items: Item[]; next_cursor: string | null };

/** What every list is asked: how many, and from where. */
export type PageRequest = { limit: number; cursor?: string | undefined };

/** The parts a cursor may have. A list names its own, so that a forged one is refused before the database sees it. */
export const cursorText = z.string().max(400).refine(isStorable);
export const cursorId = z.uuid();
/** A time as milliseconds; fourteen digits reach the year 5138. */
export const cursorTime = z
  .string()
  .regex(/^\d{1,14}$/)
  .transform((ms) => new Date(Number(ms)));

/** Cuts rows (read with limit + 1) to a page; `keyOf` gives the sort key of the last item. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  how: { item(row: Row): Item; keyOf(row: Row): (string | Date)[] },
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: kept.map(how.item), next_cursor: more ? encodeCursor(how.keyOf(last)) : null };
}

/** The sort key a page goes on from, null for the first page. Refuses `request.invalid` for a cursor no list gave. */
export function parseCursor<Parts extends z.ZodType>(
  cursor: string | undefined,
  parts: Parts,
): z.output<Parts> | null {
  if (cursor === undefined) return null;
  const known = parts.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (known.success) return known.data;
  throw new Refusal('request.invalid', {
    errors: [{ path: 'query.cursor', message: 'not a cursor of this list' }],
  });
}

function encodeCursor(parts: (string | Date)[]): string {
  const texts = parts.map((part) => (typeof part === 'string' ? part : String(part.getTime())));
  return Buffer.from(JSON.stringify(texts)).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
