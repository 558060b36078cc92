import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';
import type { DeliveredFact, FeedLink } from './feed-link.ts';
import type { FeedState } from './feed-state.ts';
import type { HeldCopy } from './shelf.ts';

/** Everything outside a feed that it touches. */
export type FeedParts = {
  region: string;
  edgeVersion: string;
  controlKeyIds: string[];
  store: { get(): Promise<unknown>; put(state: FeedState): Promise<void> };
  link: FeedLink;
  /** Stores facts in the shards that keep them (leases.md F6). */
  shelve(holder: string, facts: readonly DeliveredFact[]): Promise<void>;
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  /** 128 random bits as text. */
  randomId(): string;
  /** A number from 0 up to 1. */
  random(): number;
  newKey(): Promise<Es256PrivateJwk>;
};

/** The shards of a region, as far as forgetting goes. */
export type IdleShelves = {
  markIdle(holder: string, round: string): Promise<string[]>;
  /** Gives all dropped copies that the control plane may still have, of rounds before too. */
  dropLeaving(holder: string, round: string): Promise<HeldCopy[]>;
  noteReleased(holder: string, copies: readonly HeldCopy[]): Promise<void>;
};
