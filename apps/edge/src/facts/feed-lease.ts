import type { Subject } from '@sunray/contract/facts.ts';
import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';

/** Up to where an isolate has heard of changes. Another incarnation has another list (leases.md F4). */
export type FeedCursor = { incarnation: string; seq: number };

/** What a region's feed answers to an isolate that asks what has changed. */
export type FeedLease =
  /** Nothing may be served: the feed has not been confirmed to be current for too long, or never was (leases.md F5). */
  | { state: 'stale' }
  | {
      state: 'granted';
      /** How long what the isolate has may be used, counted from when it asked. */
      lengthMs: number;
      cursor: FeedCursor;
      /** Subjects whose copies are to be dropped; `all` where the list does not reach back that far. */
      changed: readonly Subject[] | 'all';
      holder: string;
      /** Facts of an older epoch are of a past that was lost. */
      epoch: number;
      assertionKey: Es256PrivateJwk;
      /** Whether the control plane answered the last call. */
      isControlAnswering: boolean;
    };
