/** Tables that no backup holds, and why. Every other table of the schema is in it by itself. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  used_nonces: 'guards against replays of the last minutes; unlogged, so a crash empties it too',
  nonce_since: 'says since when used_nonces is whole; after a restore it is not',
  challenges: 'each is good once and for minutes; one that was used since must not be open again',
  attempt_windows: 'counts attempts of the last minutes',
};

/** What the migrations themselves put in, so that a database with nothing else counts as empty. */
export const MADE_BY_MIGRATIONS: readonly string[] = ['installation', 'nonce_since'];

/** Left out on request: by far the largest table, and no decision about anybody depends on it. */
export const DECISIONS = 'decisions';
