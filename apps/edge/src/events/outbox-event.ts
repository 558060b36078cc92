import type { DecisionEvent, EventLoss, SecurityEvent } from '@sunray/contract/events.ts';

/** Something to be reported. */
export type OutboxEvent =
  | { of: 'decision'; event: DecisionEvent }
  | { of: 'security'; event: SecurityEvent }
  | { of: 'loss'; event: EventLoss };

export type LostKind = EventLoss['kind'];

/** What is given up first has the lowest rank; losses themselves are never given up. */
export const RANKS = { allowed: 0, denied: 1, security: 2, loss: 3 } as const;

/** How much an event is worth keeping when there is no room for all. */
export function rankOf({ of, event }: OutboxEvent): number {
  if (of !== 'decision') return RANKS[of];
  return event.verdict === 'allow' ? RANKS.allowed : RANKS.denied;
}

/** As what an event of a rank counts when it is dropped. */
export function lostKindOf(rank: number): LostKind {
  return rank === RANKS.security ? 'security' : 'decision';
}
