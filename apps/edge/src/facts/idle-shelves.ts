import type { Bindings } from '../env.ts';
import { dayOf } from './day-of.ts';
import type { IdleShelves } from './feed-parts.ts';
import { shardName, shardNames } from './shards.ts';

/** Facts that nobody has asked for in so many days are forgotten; who comes back is simply read again. */
const IDLE_DAYS = 7;
/** So many of each shard at once: isolates drop what is named. */
const MAX_PER_SHARD = 50;

/** The shards of a region, as far as forgetting goes. */
export function idleShelves(shards: Bindings['FACTS'], region: string, nowMs: () => number): IdleShelves {
  const every = async <Part>(work: (shard: ReturnType<typeof shards.getByName>) => Promise<Part[]>) =>
    (await Promise.all(shardNames(region).map((name) => work(shards.getByName(name))))).flat();
  return {
    markIdle: (holder, round) => {
      const idle = { round, beforeDay: dayOf(nowMs()) - IDLE_DAYS, max: MAX_PER_SHARD };
      return every((shard) => shard.markIdle(holder, idle));
    },
    dropLeaving: (holder, round) => every((shard) => shard.dropLeaving(holder, round)),
    noteReleased: async (holder, copies) => {
      const byShard = Map.groupBy(copies, ({ subject }) => shardName(region, subject));
      await Promise.all(
        [...byShard].map(([name, those]) => shards.getByName(name).noteReleased(holder, those)),
      );
    },
  };
}
