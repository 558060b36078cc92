import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { record } from '../audit/record.ts';
import { markKeyOf } from '../installation/mark-key.ts';
import { type Dialogue, judgeMark, type Mark, type MarkVerdict } from './judge-mark.ts';
import { readMark } from './mark-text.ts';
import { noteForgedMark } from './note-forged-mark.ts';
import { raiseEpoch } from './raise-epoch.ts';
import { holders } from './table.ts';

type Input = {
  holder: string;
  worker_id: string;
  mark: string | null;
  epoch: number;
  control_keys: string[];
};
type Row = typeof holders.$inferSelect;

/**
 * Takes the mark that a holder returns (C9) and lowers what it was granted to what it has (C6). Refuses
 * `link.mark-refused` for a forged one, and `link.holder-superseded` where the dialogue is broken: with an unknown
 * mark this database has lost a past, and the epoch rises first.
 */
export async function beginPoll(ctx: Ctx, input: Input): Promise<void> {
  const shown = input.mark === null ? null : await readMark(await markKeyOf(ctx), input.holder, input.mark);
  if (input.mark !== null && shown === null) {
    await noteForgedMark(ctx, input);
    throw new Refusal('link.mark-refused');
  }
  const isContinued = await inTransaction(ctx, async (tx) => {
    const holder = await lockHolder(tx, input);
    const verdict = holder === null ? verdictOnStranger(shown) : verdictOn(holder, shown);
    switch (verdict) {
      case 'first':
      case 'repeated':
        await noteSeen(tx, input, {});
        return true;
      case 'current':
        await noteSeen(tx, input, {
          returnedMark: shown?.counter ?? null,
          returnedMarkRandom: shown?.random ?? null,
          servesUntil: sql`${holders.issuedServesUntil}`,
        });
        return true;
      case 'older':
        await giveUp(tx, input, 'older_mark');
        return false;
      case 'unknown':
        await recoverFromLostPast(tx, input);
        return false;
      case 'superseded':
        return false;
      default:
        return verdict satisfies never;
    }
  });
  if (!isContinued) throw new Refusal('link.holder-superseded');
}

async function lockHolder(tx: Ctx, input: Input): Promise<Row | null> {
  const [row] = await tx.db
    .select()
    .from(holders)
    .where(and(eq(holders.id, input.holder), eq(holders.workerId, input.worker_id)))
    .limit(1)
    .for('update');
  return row ?? null;
}

function verdictOnStranger(shown: Mark | null): MarkVerdict | 'superseded' {
  return shown === null ? 'superseded' : 'unknown';
}

function verdictOn(row: Row, shown: Mark | null): MarkVerdict | 'superseded' {
  return row.supersededAt === null ? judgeMark(dialogueOf(row), shown) : 'superseded';
}

function dialogueOf(row: Row): Dialogue {
  const markOf = (counter: number | null, random: string | null) =>
    counter === null || random === null ? null : { counter, random };
  return {
    returned: markOf(row.returnedMark, row.returnedMarkRandom),
    issued: markOf(row.issuedMark, row.issuedMarkRandom),
  };
}

type Changed = Pick<
  Partial<{ [Column in keyof Row]: Row[Column] | ReturnType<typeof sql> }>,
  'returnedMark' | 'returnedMarkRandom' | 'servesUntil'
>;

async function noteSeen(tx: Ctx, input: Input, changed: Changed): Promise<void> {
  await tx.db
    .update(holders)
    .set({
      ...changed,
      lastPolledAt: sql`clock_timestamp()`,
      lastSeenAt: nowOf(tx),
      controlKeys: input.control_keys,
    })
    .where(eq(holders.id, input.holder));
}

/** It goes on to count until it is past what it was granted: whoever has that disk may still serve from it. */
async function giveUp(tx: Ctx, input: Input, why: NonNullable<Row['supersededWhy']>): Promise<void> {
  await tx.db
    .update(holders)
    .set({ supersededAt: nowOf(tx), supersededWhy: why })
    .where(eq(holders.id, input.holder));
  await record(tx, {
    event: 'worker.holder_superseded',
    action: 'update',
    severity: 'warning',
    resource: { type: 'holder', id: input.holder },
    workerId: input.worker_id,
    reason: why,
  });
}

async function recoverFromLostPast(tx: Ctx, input: Input): Promise<void> {
  await raiseEpoch(tx, {
    knownEpoch: input.epoch,
    why: 'a holder returned a mark that this database does not know',
  });
  await giveUp(tx, input, 'unknown_mark');
  await raiseAlert(tx, {
    type: 'system_compromise',
    severity: 'critical',
    dedupKey: 'epoch_raised',
    workerId: input.worker_id,
    details: { reason: 'The database was restored or has failed over. All sessions were ended.' },
  });
}
