import { and, eq, isNull, sql } from 'drizzle-orm';
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
 * Takes the mark that a holder returns (C9), lowers what it was granted to what it has (C6), and gives when this poll
 * began, by which it is told from a later one. Refuses `link.mark-refused` for a forged mark, and
 * `link.holder-superseded` where the dialogue is broken: with an unknown one this database has lost a past, and the
 * epoch rises first.
 */
export async function beginPoll(ctx: Ctx, input: Input): Promise<string> {
  const shown = input.mark === null ? null : await readMark(await markKeyOf(ctx), input.holder, input.mark);
  if (input.mark !== null && shown === null) {
    await noteForgedMark(ctx, input);
    throw new Refusal('link.mark-refused');
  }
  const begun = await inTransaction(ctx, async (tx) => {
    const verdict = verdictOn(await lockHolder(tx, input), { input, shown });
    switch (verdict) {
      case 'first':
      case 'repeated':
        return noteSeen(tx, input, {});
      case 'current':
        return noteSeen(tx, input, {
          returnedMark: shown?.counter ?? null,
          returnedMarkRandom: shown?.random ?? null,
          servesUntil: sql`${holders.issuedServesUntil}`,
        });
      case 'older':
        await giveUp(tx, input, 'older_mark');
        return null;
      case 'unknown':
        return 'unknown';
      case 'superseded':
        return null;
      default:
        return verdict satisfies never;
    }
  });
  // In a transaction of its own: it locks all holders, and two that hold one each would wait for each other for good.
  if (begun === 'unknown') await inTransaction(ctx, (tx) => recoverFromLostPast(tx, input));
  if (begun === null || begun === 'unknown') throw new Refusal('link.holder-superseded');
  return begun;
}

async function lockHolder(tx: Ctx, input: Input): Promise<Row | null> {
  const [row] = await tx.db.select().from(holders).where(eq(holders.id, input.holder)).limit(1).for('update');
  return row ?? null;
}

/** A genuine mark of a holder that is not in this database is of a past that it has lost. */
function verdictOn(
  row: Row | null,
  { input, shown }: { input: Input; shown: Mark | null },
): MarkVerdict | 'superseded' {
  if (row === null) return shown === null ? 'superseded' : 'unknown';
  if (row.workerId !== input.worker_id || row.supersededAt !== null) return 'superseded';
  return judgeMark(dialogueOf(row), shown);
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

async function noteSeen(tx: Ctx, input: Input, changed: Changed): Promise<string> {
  const [seen] = await tx.db
    .update(holders)
    .set({
      ...changed,
      lastPolledAt: sql`clock_timestamp()`,
      lastSeenAt: nowOf(tx),
      controlKeys: input.control_keys,
    })
    .where(eq(holders.id, input.holder))
    .returning({ polledAt: sql<string>`${holders.lastPolledAt}::text` });
  if (seen === undefined) throw new Error('a holder vanished under its lock');
  return seen.polledAt;
}

/** It goes on to count until it is past what it was granted: whoever has that disk may still serve from it. */
async function giveUp(tx: Ctx, input: Input, why: NonNullable<Row['supersededWhy']>): Promise<void> {
  const given = await tx.db
    .update(holders)
    .set({ supersededAt: nowOf(tx), supersededWhy: why })
    .where(and(eq(holders.id, input.holder), isNull(holders.supersededAt)))
    .returning({ id: holders.id });
  if (given.length === 0) return;
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
  const isRaised = await raiseEpoch(tx, {
    knownEpoch: input.epoch,
    why: 'a holder returned a mark that this database does not know',
  });
  await giveUp(tx, input, 'unknown_mark');
  if (!isRaised) return;
  await raiseAlert(tx, {
    type: 'system_compromise',
    severity: 'critical',
    dedupKey: 'epoch_raised',
    workerId: input.worker_id,
    details: { reason: 'The database was restored or has failed over. All sessions were ended.' },
  });
}
