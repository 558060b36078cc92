/** A name as SQL text takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
