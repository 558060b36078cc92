/** Whether Postgres can keep a text as it is: no NUL, and no half of a surrogate pair, which UTF-8 cannot write. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
