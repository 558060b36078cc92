import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { markKeyOf } from '../installation/mark-key.ts';
import { type Dialogue, type HandedOut, judgeMark, type MarkVerdict } from './judge-mark.ts';
import { readMark } from './mark-text.ts';
import { meetDatabase } from './meet-database.ts';
import { noteForgedMark } from './note-forged-mark.ts';
import { beginAfterLostPast } from './lost-past.ts';
import { workers } from '../workers/table.ts';
import { grantFor } from './grant.ts';
import { holders } from './table.ts';

type Input = {
  holder: string;
  worker_id: string;
  instance: string;
  attempt: number;
  mark: string | null;
  control_keys: string[];
};
type Row = typeof holders.$inferSelect;

/**
 * Takes the mark that a holder returns (C9), lowers what it was granted to what it has (C6), and grants leave from now
 * on: nothing that it is not told of by this poll may be called fenced meanwhile. Refuses
 * `link.mark-refused` for a forged mark, `service.unavailable` for a poll that a later one of the same run has
 * overtaken, and `link.holder-superseded` where the dialogue is broken: with an unknown mark this database has lost a
 * past, and the epoch rises first.
 */
export async function beginPoll(ctx: Ctx, input: Input): Promise<void> {
  await meetDatabase(ctx);
  const shown = input.mark === null ? null : await readMark(await markKeyOf(ctx), input.holder, input.mark);
  if (input.mark !== null && shown === null) {
    await noteForgedMark(ctx, input);
    throw new Refusal('link.mark-refused');
  }
  const outcome = await inTransaction(ctx, async (tx) => {
    const verdict = verdictOn(await lockHolder(tx, input), { input, shown });
    switch (verdict) {
      case 'first':
      case 'repeated':
        await noteSeen(tx, input, {});
        return 'begun';
      case 'current':
        await noteSeen(tx, input, {
          returnedMark: shown?.counter ?? null,
          returnedMarkRandom: shown?.random ?? null,
          servesUntil: sql`${holders.issuedServesUntil}`,
        });
        return 'begun';
      case 'older':
        await giveUp(tx, input, 'older_mark');
        return 'superseded';
      case 'unknown':
      case 'overtaken':
      case 'superseded':
        return verdict;
      default:
        return verdict satisfies never;
    }
  });
  // In a transaction of its own: it locks all holders, and two that hold one each would wait for each other for good.
  if (outcome === 'unknown')
    await inTransaction(ctx, (tx) => recoverFromLostPast(tx, input, shown?.epoch ?? 0));
  if (outcome === 'overtaken') throw new Refusal('service.unavailable', { retryAfterS: 1 });
  if (outcome !== 'begun') throw new Refusal('link.holder-superseded');
}

async function lockHolder(tx: Ctx, input: Input): Promise<Row | null> {
  const [row] = await tx.db.select().from(holders).where(eq(holders.id, input.holder)).limit(1).for('update');
  return row ?? null;
}

/** A genuine mark of a holder that is not in this database is of a past that it has lost. */
function verdictOn(
  row: Row | null,
  { input, shown }: { input: Input; shown: HandedOut | null },
): MarkVerdict | 'overtaken' | 'superseded' {
  if (row === null) return shown === null ? 'superseded' : 'unknown';
  if (row.workerId !== input.worker_id || row.supersededAt !== null) return 'superseded';
  // Delayed on its way: what it shows was true then, and nobody waits for the answer.
  if (row.pollInstance === input.instance && input.attempt <= row.pollAttempt) return 'overtaken';
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

async function noteSeen(
  tx: Ctx,
  input: Input,
  { servesUntil = sql`${holders.servesUntil}`, ...changed }: Changed,
): Promise<void> {
  const maxStaleS = sql`(select ${workers.maxStaleS} from ${workers} where ${workers.id} = ${holders.workerId})`;
  await tx.db
    .update(holders)
    .set({
      ...changed,
      servesUntil: sql`greatest(${servesUntil}, ${grantFor(maxStaleS)})`,
      pollInstance: input.instance,
      pollAttempt: input.attempt,
      lastPolledAt: sql`clock_timestamp()`,
      lastSeenAt: nowOf(tx),
      controlKeys: input.control_keys,
    })
    .where(eq(holders.id, input.holder));
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

async function recoverFromLostPast(tx: Ctx, input: Input, knownEpoch: number): Promise<void> {
  await beginAfterLostPast(tx, {
    knownEpoch,
    why: 'a holder returned a mark that this database does not know',
    workerId: input.worker_id,
  });
  await giveUp(tx, input, 'unknown_mark');
}
