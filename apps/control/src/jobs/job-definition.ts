import type { Ctx } from '../ctx.ts';

/**
 * Something that is done again and again. `run` may be cut off anywhere and begun again by another process: what it
 * does is idempotent or commits at once.
 */
export type JobDefinition = {
  /** Stable and public: the API and the history know the job by it. Lower case and underscores. */
  readonly name: string;
  readonly everyS: number;
  run(ctx: Ctx): Promise<unknown>;
};
