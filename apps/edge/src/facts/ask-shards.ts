import type { Bindings } from '../env.ts';
import type { AskFact } from './copies.ts';
import { NO_ANSWER } from './fact-answer.ts';
import type { Region } from './region-lease.ts';
import { shardName } from './shards.ts';

type Parts = { shards: Bindings['FACTS']; region: string; lease: Region['lease'] };

/** Asks the shard that keeps the subject; without a registered holder there is nobody to ask in the name of. */
export function askShards({ shards, region, lease }: Parts): AskFact {
  return async ({ subject, atLeast }, waitUntil) => {
    const held = await lease(waitUntil);
    if (held === null) return NO_ANSWER;
    const shard = shards.getByName(shardName(region, subject));
    return shard.read({ holder: held.holder, region, subject, atLeast });
  };
}
