import { type SQL, sql } from 'drizzle-orm';

/** Ids for `in (…)`: one parameter, however many they are. */
export function idList(ids: readonly string[]): SQL {
  return sql`select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
}
