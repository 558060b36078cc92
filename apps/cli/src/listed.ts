import type { Answer } from './answer.ts';
import type { Page } from './api/read-list.ts';
import { type Column, table } from './text/table.ts';

/** A list as an answer; `none` is what people read when it is empty. */
export function listed<Item, Row = Item>(
  page: Page<Item>,
  how: { columns: readonly Column<Row>[]; rows: readonly Row[]; none: string },
): Answer {
  const more =
    page.next_cursor === null ? '' : '\nThere is more: ask for it with --limit, or --json and --cursor.\n';
  return { json: page, text: how.rows.length === 0 ? `${how.none}\n` : table(how.columns, how.rows) + more };
}
