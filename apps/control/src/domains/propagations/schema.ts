import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import type { Progress } from './judge.ts';
import type { propagations } from './table.ts';

const state = z.enum(['pending', 'acknowledged', 'fenced']);

/** How far a change has come, as every answer to a change says it. */
export const propagationBrief = z
  .strictObject({
    id: uuid,
    state,
    /** Pending: when the last edge that has not confirmed it stops serving. */
    bounded_until: z.iso.datetime().nullable(),
  })
  .openapi('PropagationBrief');
export type PropagationBrief = z.infer<typeof propagationBrief>;

export const propagationView = z
  .strictObject({
    ...propagationBrief.shape,
    request_id: z.string(),
    created_at: z.iso.datetime(),
    settled_at: z.iso.datetime().nullable(),
  })
  .openapi('Propagation');
export type PropagationView = z.infer<typeof propagationView>;

export function toPropagationBrief(id: string, { state: reached, boundedUntil }: Progress): PropagationBrief {
  return { id, state: reached, bounded_until: boundedUntil?.toISOString() ?? null };
}

export function toPropagationView(
  row: typeof propagations.$inferSelect,
  progress: Progress,
): PropagationView {
  return {
    ...toPropagationBrief(row.id, progress),
    request_id: row.requestId,
    created_at: row.createdAt.toISOString(),
    settled_at: row.settledAt?.toISOString() ?? null,
  };
}
