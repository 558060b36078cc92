/** A time of the API in the tables' form, in UTC and to the second; a dash where there is none. */
export function time(at: string | null): string {
  return at === null ? '-' : `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}
