import type { SecurityEvent, SecurityEventKind } from '@sunray/contract/events.ts';
import type { Random } from '@sunray/primitives/random.ts';
import type { Log } from '../log.ts';
import type { Visit } from '../visit.ts';
import { baseOf, decisionOf, type Outcome, pathOf, wasRefused } from './decision-of.ts';
import type { EventBuffer } from './event-buffer.ts';
import { newEventId } from './event-id.ts';
import type { OutboxEvent } from './outbox-event.ts';
import { within } from './within.ts';

type Parts = {
  buffer: Pick<EventBuffer, 'add'>;
  put(events: OutboxEvent[]): Promise<void>;
  nowMs(): number;
  random: Random;
  log: Log;
};

/** An answer waits so long for its security event to be on disk. */
const WRITE_LIMIT_MS = 500;
/** Answers that may wait at once; a flood of forged cookies must not become a flood of writes. */
const MAX_WRITES = 20;
const CHANCE_BYTES = 1024;

/** Tells what this isolate decided and saw. Nothing here throws, and nothing here changes an answer. */
export class Events {
  readonly #parts: Parts;
  #writing = 0;
  #notWritten = 0;
  #chance = new Uint32Array(0);
  #drawn = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes an outcome in. Null, or what the answer waits for: a security event that has to be written first. */
  note(outcome: Outcome): Promise<void> | null {
    this.#noteDecision(outcome);
    const kind = seenIn(outcome);
    return kind === null ? null : this.#writeThrough(outcome.visit, this.#securityEvent(outcome, kind));
  }

  #noteDecision(outcome: Outcome): void {
    const sampling = this.#samplingOf(outcome);
    if (sampling === 0) return;
    const event = decisionOf(outcome, this.#base(outcome.visit), sampling);
    this.#parts.buffer.add({ of: 'decision', event }, outcome.visit.waitUntil);
  }

  /** The share of outcomes like this one that are told, 0 when this one is not. What is refused always is. */
  #samplingOf(outcome: Outcome): number {
    const { verdict, visit } = outcome;
    if (wasRefused(outcome)) return 1;
    if (verdict.is === 'deny' || verdict.route.to === 'portal') return 0;
    const sampling = visit.known.host?.decision_sampling ?? 0;
    if (sampling === 0 || sampling === 1) return sampling;
    return this.#draw() < sampling ? sampling : 0;
  }

  /** Evenly from 0 to 1, without 1. Chance is fetched in bulk: asking for it costs more than all the rest. */
  #draw(): number {
    if (this.#drawn >= this.#chance.length) {
      this.#chance = new Uint32Array(this.#parts.random.bytes(CHANCE_BYTES).buffer);
      this.#drawn = 0;
    }
    const drawn = this.#chance[this.#drawn] ?? 0;
    this.#drawn += 1;
    return drawn / 2 ** 32;
  }

  #securityEvent(outcome: Outcome, kind: SecurityEventKind): SecurityEvent {
    const { visit, code } = outcome;
    const details = { path: pathOf(visit), ...(code === null ? {} : { code }) };
    return { ...this.#base(visit), kind, details };
  }

  async #writeThrough(visit: Visit, event: SecurityEvent): Promise<void> {
    const told: OutboxEvent = { of: 'security', event };
    if (this.#writing >= MAX_WRITES) return this.#parts.buffer.add(told, visit.waitUntil);
    this.#writing += 1;
    try {
      const written = this.#parts.put([told]);
      visit.waitUntil(written.catch(() => undefined));
      await within(WRITE_LIMIT_MS, written);
    } catch (cause) {
      this.#notWritten += 1;
      this.#parts.log({
        msg: 'security event not written in time',
        request_id: visit.requestId,
        kind: event.kind,
        not_written: this.#notWritten,
        error: String(cause),
      });
      this.#parts.buffer.add(told, visit.waitUntil);
    } finally {
      this.#writing -= 1;
    }
  }

  #base(visit: Visit) {
    const nowMs = this.#parts.nowMs();
    return baseOf(visit, newEventId(nowMs, this.#parts.random), Math.floor(nowMs));
  }
}

/** A cookie that is no session of ours is worth telling also where it was not asked for. */
function seenIn({ verdict, visit }: Outcome): SecurityEventKind | null {
  const { presented } = visit.known;
  if (verdict.is === 'deny' && verdict.seen !== undefined) return verdict.seen;
  return presented?.state === 'refused' ? presented.why : null;
}
