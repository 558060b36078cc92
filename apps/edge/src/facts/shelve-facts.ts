import type { Bindings } from '../env.ts';
import type { FeedParts } from './feed-parts.ts';
import { shardName } from './shards.ts';

/** Hands each fact to the shard that keeps it; done when all have stored theirs. */
export function shelveFacts(shards: Bindings['FACTS'], region: string): FeedParts['shelve'] {
  return async (holder, facts) => {
    const byShard = Map.groupBy(facts, ({ subject }) => shardName(region, subject));
    await Promise.all([...byShard].map(([name, kept]) => shards.getByName(name).shelve(holder, kept)));
  };
}
