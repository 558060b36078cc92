import type { Table } from 'drizzle-orm';

/** Which fact a column's value shows up in; `none` when no edge decides by it. */
export type Feed = 'worker' | 'host' | 'user' | 'none';

/** Every column of a table with what it feeds. A new column does not compile until it says so. */
export type FeedsOf<T extends Table> = { readonly [Column in keyof T['$inferSelect']]: Feed };

/** True when one of the changed columns feeds a fact, so that its head must be raised. */
export function feedsFact<Columns extends Record<string, Feed>>(
  feeds: Columns,
  changed: readonly (keyof Columns)[],
  fact: Feed,
): boolean {
  return changed.some((column) => feeds[column] === fact);
}
