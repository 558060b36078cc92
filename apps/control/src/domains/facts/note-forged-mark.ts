import { type Ctx, inTransaction } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { countEvent } from '../limits/count.ts';
import { Refusal } from '../../refusal.ts';

/** So many are written down per minute; noise fills no disk. */
const RECORDED = { name: 'mark-refused', max: 20, windowS: 60 } as const;

/** Writes down that a holder returned a mark that was not made here. */
export async function noteForgedMark(ctx: Ctx, input: { holder: string; worker_id: string }): Promise<void> {
  ctx.deps.log.warn({ request_id: ctx.requestId, worker_id: input.worker_id }, 'mark refused');
  try {
    await countEvent(ctx, RECORDED);
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  await inTransaction(ctx, (tx) =>
    record(tx, {
      event: 'worker.mark_refused',
      action: 'refuse',
      severity: 'warning',
      resource: { type: 'holder', id: input.holder },
      workerId: input.worker_id,
      success: false,
      reason: 'forged',
    }),
  );
}
