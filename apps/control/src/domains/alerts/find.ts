import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type AlertView, toAlertView } from './schema.ts';
import { alerts } from './table.ts';

/** One alert; refuses `resource.not-found`. */
export async function findAlert(ctx: Ctx, input: { alert_id: string }): Promise<AlertView> {
  const [row] = await ctx.db.select().from(alerts).where(eq(alerts.id, input.alert_id)).limit(1);
  if (row === undefined) throw new Refusal('resource.not-found');
  return toAlertView(row);
}
