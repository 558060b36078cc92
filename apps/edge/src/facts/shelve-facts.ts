import type { Bindings } from '../env.ts';
import { within } from '../events/within.ts';
import type { FeedParts } from './feed-parts.ts';
import { shardName } from './shards.ts';

/** A shard that hangs must not stop the feed for good. */
const SHELVED_WITHIN_MS = 10_000;

/** Hands each fact to the shard that keeps it; done when all have stored theirs. */
export function shelveFacts(shards: Bindings['FACTS'], region: string): FeedParts['shelve'] {
  return async (holder, facts) => {
    const byShard = Map.groupBy(facts, ({ subject }) => shardName(region, subject));
    await Promise.all(
      [...byShard].map(([name, kept]) =>
        within(SHELVED_WITHIN_MS, shards.getByName(name).shelve(holder, kept)),
      ),
    );
  };
}
