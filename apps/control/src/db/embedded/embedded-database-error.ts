type Code =
  | 'database.unsupported-platform'
  | 'database.no-account'
  | 'database.no-permission'
  | 'database.damaged-record'
  | 'database.missing-cluster'
  | 'database.other-cluster'
  | 'database.other-version'
  | 'database.unclaimed-cluster'
  | 'database.in-use'
  | 'database.start-failed';

/** Why the embedded database does not start; the message is for the person at the terminal. */
export class EmbeddedDatabaseError extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'EmbeddedDatabaseError';
    this.code = code;
  }
}
