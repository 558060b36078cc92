import { and, eq, inArray, sql } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { acknowledgeFacts as acknowledgeFactsCall } from '@sunray/contract/edge-calls.ts';
import { RENDER } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { announceAcks } from '../../feed/announce.ts';
import { markKeyOf } from '../installation/mark-key.ts';
import { installation } from '../installation/table.ts';
import { lockHeads } from './heads.ts';
import { readMark } from './mark-text.ts';
import { limitsOfHolder } from './own-holder.ts';
import { parseSubject } from './read-one.ts';
import { factCopies, factHeads, holders } from './table.ts';

type Input = InputOf<typeof acknowledgeFactsCall> & { worker_id: string };
type Reached = Input['reached'][number];

/**
 * Takes a holder's word that its copies have reached these versions, and that it has forgotten others (C4, C7). A
 * registration that is not the copy's own changes nothing, nor does a version that does not exist yet. Refuses
 * `link.holder-superseded`.
 */
export async function acknowledgeFacts(
  ctx: Ctx,
  input: Input,
): Promise<OutputOf<typeof acknowledgeFactsCall>> {
  await inTransaction(ctx, async (tx) => {
    await limitsOfHolder(tx, input);
    await noteMark(tx, input);
    // Under the heads' locks: whether a copy is behind is decided against a counter that cannot move meanwhile.
    await lockHeads(
      tx,
      [...input.reached, ...input.released].map(({ subject }) => parseSubject(subject)),
    );
    if (input.reached.length > 0) {
      await raiseAcked(tx, input.holder, input.reached);
    }
    for (const { subject, registration } of input.released) {
      await tx.db
        .delete(factCopies)
        .where(
          and(
            eq(factCopies.holderId, input.holder),
            eq(factCopies.subject, subject),
            eq(factCopies.registration, registration),
          ),
        );
    }
    await announceAcks(tx);
  });
  return {};
}

/** A holder that has stored an answer has gone beyond the one before: whoever shows that has an older disk (C9). */
async function noteMark(tx: Ctx, { holder, mark }: Input): Promise<void> {
  const shown = mark === null ? null : await readMark(await markKeyOf(tx), holder, mark);
  if (shown === null) return;
  const { counter, random } = shown;
  await tx.db
    .update(holders)
    .set({ returnedMark: counter, returnedMarkRandom: random })
    .where(
      and(
        eq(holders.id, holder),
        eq(holders.issuedMark, counter),
        eq(holders.issuedMarkRandom, random),
        sql`${holders.returnedMark} is distinct from ${counter}`,
      ),
    );
}

async function raiseAcked(tx: Ctx, holder: string, reached: Reached[]): Promise<void> {
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  const head = sql`(select n from ${factHeads} where ${factHeads.subject} = ${factCopies.subject})`;
  const told = reached.map(({ subject, registration, version: [epoch, n, render] }) => ({
    subject,
    registration,
    epoch,
    n,
    render,
  }));
  await tx.db.execute(sql`
    update fact_copies c set acked_epoch = t.epoch, acked_n = t.n, acked_render = t.render
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
      as t(subject text, registration text, epoch bigint, n bigint, render bigint)
    join fact_heads h on h.subject = t.subject
    where c.holder_id = ${holder} and c.subject = t.subject and c.registration = t.registration
      and (c.acked_epoch, c.acked_n, c.acked_render) < (t.epoch, t.n, t.render)
      and (t.epoch, t.n) <= (${state.epoch}::bigint, h.n)`);
  await tx.db
    .update(factCopies)
    .set({
      isBehind: sql`(${factCopies.ackedEpoch}, ${factCopies.ackedN}, ${factCopies.ackedRender})
        < (${state.epoch}::bigint, ${head}, ${RENDER}::bigint)`,
    })
    .where(
      and(
        eq(factCopies.holderId, holder),
        inArray(
          factCopies.subject,
          reached.map(({ subject }) => subject),
        ),
      ),
    );
}
