import {
  decisionEvent,
  type DecisionEvent,
  eventLoss,
  type EventLoss,
  securityEvent,
  type SecurityEvent,
} from '@sunray/contract/events.ts';
import { RANKS } from './outbox-event.ts';

/** What one call reports. */
export type Batch = {
  region: string;
  decisions: DecisionEvent[];
  security: SecurityEvent[];
  lost: EventLoss[];
};

/** Adds a stored event; false for one that this release cannot read. */
export function addToBatch(batch: Batch, { rank, body }: { rank: number; body: string }): boolean {
  const stored: unknown = JSON.parse(body);
  if (rank === RANKS.security) return added(batch.security, securityEvent.safeParse(stored));
  if (rank === RANKS.loss) return added(batch.lost, eventLoss.safeParse(stored));
  return added(batch.decisions, decisionEvent.safeParse(stored));
}

type Parsed<Event> = { success: true; data: Event } | { success: false };

function added<Event>(events: Event[], read: Parsed<Event>): boolean {
  if (read.success) events.push(read.data);
  return read.success;
}
