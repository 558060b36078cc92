import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { countdown } from '@sunray/primitives/clock.ts';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import {
  MAX_FEED_BYTES,
  MAX_FEED_CHANGES,
  type pollFeed as pollFeedCall,
} from '@sunray/contract/edge-calls.ts';
import { RENDER, type Version } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { FEED_CHANNEL } from '../../feed/signals.ts';
import { Refusal } from '../../refusal.ts';
import { installation } from '../installation/table.ts';
import { markKeyOf } from '../installation/mark-key.ts';
import { noteSeen } from '../workers/note-seen.ts';
import { beginPoll } from './begin-poll.ts';
import { formatMark } from './mark-text.ts';
import { grantFor } from './grant.ts';
import { isRotationAsked } from './is-rotation-asked.ts';
import { limitsOfHolder } from './own-holder.ts';
import { parseSubject, readOne } from './read-one.ts';
import { factCopies, factHeads, holders } from './table.ts';

type Input = InputOf<typeof pollFeedCall> & { worker_id: string };
type Output = OutputOf<typeof pollFeedCall>;
type Behind = { subject: string; registration: string };

/** A signal that was lost costs no more than this. */
const SCAN_MS = 5000;
/** A holder that asks without waiting hears something within its patience. */
const READ_MS = 2000;
/** Each is a transaction of its own; a few on the way at once leave connections to others. */
const READ_AT_ONCE = 4;

/**
 * Answers a holder's poll with what has changed among its copies, waiting up to `wait_ms` for something (C8, C11).
 * Each answer carries a new mark and grants leave to serve, written down before it is given (C6). Refuses
 * `link.mark-refused`, `link.holder-superseded`, and `service.unavailable` for a poll that a later one has overtaken.
 */
export async function pollFeed(ctx: Ctx, input: Input): Promise<Output> {
  await beginPoll(ctx, input);
  await noteSeen(ctx, input);
  const left = countdown(input.wait_ms);
  for (;;) {
    const leftMs = left();
    // Listening begins before looking, so that what is committed in between is heard.
    const signal = ctx.deps.signals.wait(FEED_CHANNEL, Math.max(1, Math.min(SCAN_MS, leftMs)));
    const behind = await findBehind(ctx, input);
    if (behind.length > 0 || leftMs <= 0) return answer(ctx, input, behind);
    const { isSentHome } = await signal;
    if (isSentHome) return answer(ctx, input, []);
  }
}

/** Copies that are behind, without those whose newest version was delivered and is waited for. */
async function findBehind(ctx: Ctx, input: Input): Promise<Behind[]> {
  const [state] = await ctx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  const delivered = new Map(input.delivered.map((one) => [one.registration, one.version]));
  const rows = await ctx.db
    .select({ subject: factCopies.subject, registration: factCopies.registration, n: factHeads.n })
    .from(factCopies)
    .innerJoin(factHeads, eq(factHeads.subject, factCopies.subject))
    .where(and(eq(factCopies.holderId, input.holder), factCopies.isBehind))
    .orderBy(factCopies.subject)
    .limit(MAX_FEED_CHANGES + 1 + input.delivered.length);
  return rows.filter((row) => !isVersion(delivered.get(row.registration), [state.epoch, row.n, RENDER]));
}

function isVersion(delivered: Version | undefined, current: Version): boolean {
  return delivered !== undefined && delivered.every((part, at) => part === current[at]);
}

async function answer(ctx: Ctx, input: Input, behind: Behind[]): Promise<Output> {
  const changes = await readChanges(ctx, input, behind.slice(0, MAX_FEED_CHANGES));
  return inTransaction(ctx, async (tx) => {
    const limits = await limitsOfHolder(tx, input);
    const { mark, epoch } = await issueMark(tx, input, limits.maxStaleS);
    return {
      mark,
      epoch,
      lease_ms: limits.leaseMs,
      max_stale_s: limits.maxStaleS,
      changes,
      more: changes.length < behind.length,
      ...((await isRotationAsked(tx, input)) ? { rotate_assertion_key: true } : {}),
    };
  });
}

/** As many as fit into one answer and are read in time for it, the first in any case. */
async function readChanges(ctx: Ctx, input: Input, behind: readonly Behind[]): Promise<Output['changes']> {
  const changes: Output['changes'] = [];
  let bytes = 0;
  const left = countdown(READ_MS);
  for (let at = 0; at < behind.length && (at === 0 || left() > 0); at += READ_AT_ONCE) {
    const read = behind.slice(at, at + READ_AT_ONCE).map(async ({ subject, registration }) => ({
      subject,
      registration,
      ...(await readOne(ctx, input.worker_id, parseSubject(subject))),
    }));
    for (const change of await Promise.all(read)) {
      bytes += JSON.stringify(change).length;
      if (bytes > MAX_FEED_BYTES && changes.length > 0) return changes;
      changes.push(change);
    }
  }
  return changes;
}

/**
 * Only for the newest poll: one that its holder gave up must not move the dialogue on, or the holder would seem to fall
 * back.
 */
async function issueMark(
  tx: Ctx,
  { holder, instance, attempt }: Input,
  maxStaleS: number,
): Promise<{ mark: string; epoch: number }> {
  const random = tx.deps.newToken();
  const grant = grantFor(maxStaleS);
  const [issued] = await tx.db
    .update(holders)
    .set({
      issuedMark: sql`${holders.issuedMark} + 1`,
      issuedMarkRandom: random,
      issuedServesUntil: grant,
      servesUntil: sql`greatest(${holders.servesUntil}, ${grant})`,
    })
    .where(
      and(
        eq(holders.id, holder),
        isNull(holders.supersededAt),
        eq(holders.pollInstance, instance),
        eq(holders.pollAttempt, attempt),
        // What it may have been fenced for meanwhile it was not told of.
        gt(holders.servesUntil, sql`clock_timestamp()`),
      ),
    )
    .returning({ counter: holders.issuedMark });
  if (issued === undefined) throw await refusalOfOlderPoll(tx, { holder, instance });
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  return {
    mark: await formatMark(await markKeyOf(tx), holder, {
      counter: issued.counter,
      epoch: state.epoch,
      random,
    }),
    epoch: state.epoch,
  };
}

/** Whoever hears the answer to an older poll of another run is a second holder of the same identity, or was replaced. */
async function refusalOfOlderPoll(
  tx: Ctx,
  { holder, instance }: Pick<Input, 'holder' | 'instance'>,
): Promise<Refusal> {
  const isOvertaken = await tx.db.$count(
    holders,
    and(eq(holders.id, holder), isNull(holders.supersededAt), eq(holders.pollInstance, instance)),
  );
  return isOvertaken > 0
    ? new Refusal('service.unavailable', { retryAfterS: 1 })
    : new Refusal('link.holder-superseded');
}
