/** What an error says, for a message to a person. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
