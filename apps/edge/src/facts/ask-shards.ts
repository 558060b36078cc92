import type { Bindings } from '../env.ts';
import type { AskFacts } from './copies.ts';
import type { FactReply } from './fact-answer.ts';
import type { Region } from './region-lease.ts';
import { shardName } from './shards.ts';

type Parts = { shards: Bindings['FACTS']; region: string; lease: Region['lease'] };

/** Asks the shards that keep these subjects; without a registered holder there is nobody to ask in the name of. */
export function askShards({ shards, region, lease }: Parts): AskFacts {
  return async (subjects, waitUntil) => {
    const held = await lease(waitUntil);
    if (held === null) return { leaseMs: 0, answers: [] };
    const byShard = Map.groupBy(subjects, (subject) => shardName(region, subject));
    const replies = await Promise.all(
      [...byShard].map(([name, wanted]) => {
        const reply = shards.getByName(name).read({ holder: held.holder, region, subjects: wanted });
        // The platform's types turn tuples into arrays on the way; the values arrive as they were sent.
        return reply as unknown as Promise<FactReply>;
      }),
    );
    const leaseMs = Math.min(...replies.map((reply) => reply.leaseMs));
    return { leaseMs, answers: replies.flatMap((reply) => reply.answers) };
  };
}
