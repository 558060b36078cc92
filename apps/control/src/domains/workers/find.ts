import { eq } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { toWorkerView, type WorkerView } from './schema.ts';
import { workers } from './table.ts';
import { partsOf } from './worker-parts.ts';

/** One worker with what it serves, its holders and its live keys; refuses `resource.not-found`. */
export async function findWorker(ctx: Ctx, input: { worker_id: string }): Promise<WorkerView> {
  const [row] = await ctx.db.select().from(workers).where(eq(workers.id, input.worker_id)).limit(1);
  if (row === undefined) throw new Refusal('resource.not-found');
  const parts = await partsOf(ctx, [row.id]);
  return toWorkerView(row, parts(row.id), nowOf(ctx));
}
