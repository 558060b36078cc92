/** The least that a worker may be granted: so long counts what a lost past has granted. */
export const MAX_STALE_S = 60;

/** Nothing settles for at least so long after a lost past, whatever workers are granted now. */
export const UNSETTLED_S = 900;
