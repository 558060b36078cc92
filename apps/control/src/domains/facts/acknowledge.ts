import { and, eq, inArray, sql } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { acknowledgeFacts as acknowledgeFactsCall } from '@sunray/contract/edge-calls.ts';
import { RENDER } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { announceAcks } from '../../feed/announce.ts';
import { installation } from '../installation/table.ts';
import { lockHeads } from './heads.ts';
import { lockEpochOfCopies } from './lock-epoch.ts';
import { limitsOfHolder } from './own-holder.ts';
import { parseSubject } from './read-one.ts';
import { factCopies, factHeads } from './table.ts';

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
    // Under the heads' locks: whether a copy is behind is decided against a counter that cannot move meanwhile.
    await lockHeads(
      tx,
      [...input.reached, ...input.released].map(({ subject }) => parseSubject(subject)),
    );
    if (input.reached.length > 0) {
      await lockEpochOfCopies(tx);
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

async function raiseAcked(tx: Ctx, holder: string, reached: Reached[]): Promise<void> {
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  const head = sql`(select n from ${factHeads} where ${factHeads.subject} = ${factCopies.subject})`;
  for (const { subject, registration, version } of reached) {
    const [epoch, n, render] = version;
    const acked = sql`(${factCopies.ackedEpoch}, ${factCopies.ackedN}, ${factCopies.ackedRender})`;
    await tx.db
      .update(factCopies)
      .set({ ackedEpoch: epoch, ackedN: n, ackedRender: render })
      .where(
        and(
          eq(factCopies.holderId, holder),
          eq(factCopies.subject, subject),
          eq(factCopies.registration, registration),
          sql`${acked} < (${epoch}::bigint, ${n}::bigint, ${render}::bigint)`,
          sql`(${epoch}::bigint, ${n}::bigint) <= (${state.epoch}::bigint, ${head})`,
        ),
      );
  }
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
