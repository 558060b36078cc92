/** What a history can be guilty of. */
export type FindingKind =
  | 'empty-history'
  | 'unreadable-line'
  | 'incomplete-history'
  | 'request-without-end'
  | 'request-twice'
  | 'unknown-session'
  | 'accepted-after-revocation'
  | 'refused-though-valid'
  | 'unknown-link'
  | 'redemption-without-end'
  | 'redemption-twice'
  | 'link-used-again'
  | 'redeemed-after-revocation'
  | 'stream-not-cut'
  | 'stream-cut-without-reason'
  | 'stream-closed-by-wrong-code';

/** How often each was found, and the first of each in words. */
export type Findings = Partial<Record<FindingKind, { count: number; first: string[] }>>;

const SHOWN = 5;

/** Gathers findings; of many alike only the first are kept in words. */
export class FindingList {
  readonly found: Findings = {};

  add(kind: FindingKind, words: string): void {
    const known = (this.found[kind] ??= { count: 0, first: [] });
    known.count += 1;
    if (known.first.length < SHOWN) known.first.push(words);
  }
}
