/** A point in the dialogue between a holder and the control plane (leases.md C9). */
export type Mark = { counter: number; random: string };

/** A mark as it was handed out: it tells of the epoch that its holder has heard of. */
export type HandedOut = Mark & { epoch: number };

/** What the control plane remembers of the dialogue with one holder. */
export type Dialogue = {
  /** The mark the holder returned last; null before its first. */
  returned: Mark | null;
  /** The mark handed out last; null before the first. */
  issued: Mark | null;
};

/**
 * `first`: a holder that has never returned a mark shows none. `current`: it has the last answer. `repeated`: the last
 * answer was lost on the way. `older`: it shows what it has long gone beyond, so its disk was restored or copied.
 * `unknown`: made here and not remembered, so it is this database that was restored or failed over.
 */
export type MarkVerdict = 'first' | 'current' | 'repeated' | 'older' | 'unknown';

/** Judges a genuine mark. Only the last two are a dialogue; whatever lies between them was given up by its holder. */
export function judgeMark({ returned, issued }: Dialogue, shown: Mark | null): MarkVerdict {
  if (shown === null) return returned === null ? 'first' : 'older';
  if (issued !== null && isSame(issued, shown)) return 'current';
  if (returned !== null && isSame(returned, shown)) return 'repeated';
  const last = issued?.counter ?? 0;
  const isOurPast = shown.counter < last && shown.counter !== returned?.counter;
  return isOurPast ? 'older' : 'unknown';
}

function isSame(a: Mark, b: Mark): boolean {
  return a.counter === b.counter && a.random === b.random;
}
