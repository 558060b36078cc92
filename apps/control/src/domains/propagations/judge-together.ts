import type { Ctx } from '../../ctx.ts';
import type { Deps } from '../../deps.ts';
import { judgePropagations, type Progress } from './judge.ts';

type Round = { ids: Set<string>; outcome: Promise<Map<string, Progress>> };

const benches = new WeakMap<Deps, Bench>();

/**
 * How far a change has come, judged after this call; null when there is none of that id. What a process is asked
 * meanwhile is judged together, one round after the other: each acknowledgement wakes everybody who waits.
 */
export async function judgeTogether(ctx: Ctx, propagationId: string): Promise<Progress | null> {
  const bench = benches.get(ctx.deps) ?? new Bench();
  benches.set(ctx.deps, bench);
  return (await bench.join(ctx, propagationId)).get(propagationId) ?? null;
}

class Bench {
  /** The round that has not begun yet. */
  #next: Round | null = null;
  #last: Promise<unknown> = Promise.resolve();

  join(ctx: Ctx, id: string): Round['outcome'] {
    const round = (this.#next ??= this.#begin(ctx));
    round.ids.add(id);
    return round.outcome;
  }

  #begin(ctx: Ctx): Round {
    const ids = new Set<string>();
    const outcome = this.#last.then(() => {
      this.#next = null;
      return judgePropagations(ctx, [...ids]);
    });
    this.#last = outcome.catch(() => undefined);
    return { ids, outcome };
  }
}
