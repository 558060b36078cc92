import type { Bindings } from '../env.ts';
import { dayOf } from './day-of.ts';
import type { IdleShelves } from './feed-parts.ts';
import { shardName, shardNames } from './shards.ts';

/** Facts that nobody has asked for in so many days are forgotten; who comes back is simply read again. */
const IDLE_DAYS = 7;
/** So many of each shard at once: naming them makes isolates drop them. */
const MAX_PER_SHARD = 100;

/** The shards of a region, as far as forgetting goes. */
export function idleShelves(shards: Bindings['FACTS'], region: string, nowMs: () => number): IdleShelves {
  return {
    markIdle: async (holder) => {
      const idle = { beforeDay: dayOf(nowMs()) - IDLE_DAYS, max: MAX_PER_SHARD };
      const marked = shardNames(region).map((name) => shards.getByName(name).markIdle(holder, idle));
      return (await Promise.all(marked)).flat();
    },
    dropLeaving: async (holder, subjects) => {
      const byShard = Map.groupBy(subjects, (subject) => shardName(region, subject));
      const dropped = [...byShard].map(([name, those]) => shards.getByName(name).dropLeaving(holder, those));
      return (await Promise.all(dropped)).flat();
    },
    forgetReleased: async (holder, copies) => {
      const byShard = Map.groupBy(copies, ({ subject }) => shardName(region, subject));
      await Promise.all(
        [...byShard].map(([name, those]) => shards.getByName(name).forgetReleased(holder, those)),
      );
    },
  };
}
