import { z } from 'zod';
import type { Api } from './api.ts';

export type Page<Item> = { items: Item[]; next_cursor: string | null };
export type Bounds = { limit: number; cursor?: string | undefined };
type Wanted<Shape> = {
  shape: Shape;
  bounds: Bounds;
  query?: Readonly<Record<string, string | boolean | undefined>>;
};

const LARGEST_PAGE = 200;

/** Up to `limit` items of a list, over as many pages as that takes; `next_cursor` is null when that is all. */
export async function readList<Shape extends z.ZodType>(
  api: Api,
  path: `/${string}`,
  { shape, bounds, query = {} }: Wanted<Shape>,
): Promise<Page<z.output<Shape>>> {
  const page = z.object({ items: z.array(shape), next_cursor: z.string().nullable() });
  const items: z.output<Shape>[] = [];
  let cursor = bounds.cursor ?? null;
  do {
    const limit = Math.min(LARGEST_PAGE, bounds.limit - items.length);
    const read = await api(`GET ${path}`, page, { query: { ...query, limit, cursor: cursor ?? undefined } });
    items.push(...read.items);
    cursor = read.next_cursor;
  } while (cursor !== null && items.length < bounds.limit);
  return { items, next_cursor: cursor };
}
