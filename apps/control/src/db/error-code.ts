/** The code of a database error, also where Drizzle wraps it as a cause: an SQLSTATE or the driver's own. */
export function errorCode(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' ? code : null;
}
