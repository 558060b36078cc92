/** The longest that a session may last, in seconds: a key verifies for so long after it has signed its last. */
const LONGEST_SESSION_S = 86_400;
/** What clocks of control processes may differ by, and what a transaction may take that still signs. */
const SKEW_S = 300;

/** How long a key verifies after another has taken over. */
export const VERIFIES_ON_MS = (LONGEST_SESSION_S + SKEW_S) * 1000;

/** How long one key signs before the next one is made. */
export const SIGNS_FOR_MS = 30 * 86_400_000;
