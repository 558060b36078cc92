/** A time of the API to the minute, in UTC; a dash where there is none. */
export function minute(at: string | null): string {
  return at === null ? '-' : `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}
