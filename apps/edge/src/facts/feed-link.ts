import { version } from '@sunray/contract/facts.ts';
import type { acknowledgeFacts, pollFeed, registerHolder } from '@sunray/contract/edge-calls.ts';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import * as z from 'zod/mini';
import type { Answer } from '../control/control.ts';

/**
 * The answer to `pollFeed` with its documents unread. Read whole, one document this release does not understand
 * would make the whole answer useless, and its change would never be acknowledged (leases.md F6).
 */
export const feedAnswer = z.strictObject({
  mark: z.string(),
  epoch: z.int().check(z.nonnegative()),
  lease_ms: z.int().check(z.nonnegative()),
  max_stale_s: z.int().check(z.nonnegative()),
  changes: z.array(
    z.strictObject({ subject: z.string(), registration: z.string(), version, document: z.unknown() }),
  ),
  more: z.boolean(),
  rotate_assertion_key: z.optional(z.boolean()),
});
export type FeedAnswer = z.infer<typeof feedAnswer>;
export type DeliveredFact = FeedAnswer['changes'][number];

/** What a feed says to the control plane. */
export type FeedLink = {
  register(input: InputOf<typeof registerHolder>): Promise<Answer<OutputOf<typeof registerHolder>>>;
  poll(input: InputOf<typeof pollFeed>): Promise<Answer<FeedAnswer>>;
  acknowledge(input: InputOf<typeof acknowledgeFacts>): Promise<Answer<unknown>>;
};
