import { type Random, systemRandom } from '@sunray/primitives/random.ts';
import type { Bindings } from '../env.ts';
import type { Log } from '../log.ts';
import { EventBuffer } from './event-buffer.ts';
import { newEventId } from './event-id.ts';
import { Events } from './events.ts';
import type { OutboxEvent } from './outbox-event.ts';
import { Outboxes } from './outboxes.ts';

type From = { outboxes: Bindings['OUTBOX']; region: string; nowMs(): number; log: Log; random?: Random };

/** Enough for a busy second; a megabyte or two. */
const CAPACITY = 2000;

/** The isolate's events, on their way to the outboxes of its region. */
export function eventsOf({ outboxes, region, nowMs, log, random = systemRandom }: From): Events {
  const [drawn = 0] = random.bytes(1);
  const target = new Outboxes({ namespace: outboxes, region, first: drawn, log });
  const put = (events: OutboxEvent[]) => target.put(events);
  const newLoss = (kind: 'decision' | 'security', lost: number): OutboxEvent => ({
    of: 'loss',
    event: { id: newEventId(nowMs(), random), at_ms: Math.floor(nowMs()), kind, lost },
  });
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const buffer = new EventBuffer({ put, newLoss, nowMs, wait, log, capacity: CAPACITY });
  return new Events({ buffer, put, nowMs, random, log });
}
