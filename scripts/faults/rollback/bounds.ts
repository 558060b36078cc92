/** The least that a worker may be granted: so long counts what a lost past has granted. */
export const MAX_STALE_S = 60;
