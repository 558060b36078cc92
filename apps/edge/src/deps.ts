import { systemClock } from '@sunray/primitives/clock.ts';
import { type Random, systemRandom } from '@sunray/primitives/random.ts';
import type { Control } from './control/control.ts';
import { controlClientOf } from './control/client.ts';
import { type Bindings, readSettings, type Settings } from './env.ts';
import type { Events } from './events/events.ts';
import { eventsOf } from './events/events-of.ts';
import { within } from './events/within.ts';
import { IsolateFacts } from './facts/isolate-facts.ts';
import { regionOf } from './facts/region.ts';
import { shardName } from './facts/shards.ts';
import { SessionTokens } from './guards/session-tokens.ts';
import { log, type Log } from './log.ts';
import { Assertions } from './proxy/assertions.ts';
import { LiveConnections } from './proxy/live-connections.ts';

/** What guards, portal and proxy may use: made once per isolate, handed to everything. */
export type Deps = {
  readonly settings: Settings;
  readonly control: Control;
  readonly random: Random;
  readonly facts: IsolateFacts;
  readonly sessionTokens: Pick<SessionTokens, 'read'>;
  readonly assertions: Pick<Assertions, 'of'>;
  readonly live: Pick<LiveConnections, 'mayPass' | 'watch'>;
  readonly events: Pick<Events, 'note'>;
  fetchBackend(url: string, init: RequestInit): Promise<Response>;
  nowMs(): number;
  log: Log;
  /** What `/.sunray/healthz` says. */
  health(): 'ok' | 'degraded';
};

export type DepsResult = { ok: true; deps: Deps } | { ok: false };

/** Enough for a busy isolate; what is evicted is simply read, verified or signed again. */
const CAPACITY = 5000;
const made = new WeakMap<Bindings, DepsResult>();

/** The isolate's deps, with its region fixed by the first request (leases.md I1). Faults are logged once. */
export function depsOf(bindings: Bindings, request: Request): DepsResult {
  const known = made.get(bindings);
  if (known !== undefined) return known;
  const read = readSettings(bindings);
  if (!read.ok) log({ msg: 'the configuration is unusable, everything is refused', faults: read.faults });
  const result: DepsResult = read.ok
    ? { ok: true, deps: makeDeps(bindings, read.settings, regionOf(request)) }
    : { ok: false };
  made.set(bindings, result);
  return result;
}

function makeDeps(bindings: Bindings, settings: Settings, regionName: string): Deps {
  const nowMs = () => systemClock.nowMs();
  const facts = new IsolateFacts({
    region: regionName,
    askFeed: (cursor) => bindings.FEED.getByName(regionName).lease(regionName, cursor),
    askShard: (question) => bindings.FACTS.getByName(shardName(regionName, question.subject)).read(question),
    nowMs,
    within: (call, ms, otherwise) => within(ms, call).catch(() => otherwise),
    capacity: CAPACITY,
  });
  return {
    settings,
    control: controlClientOf(settings),
    random: systemRandom,
    facts,
    sessionTokens: new SessionTokens(CAPACITY),
    assertions: new Assertions({ nowMs, capacity: CAPACITY }),
    live: new LiveConnections({ facts, nowMs }),
    events: eventsOf({ outboxes: bindings.OUTBOX, region: regionName, nowMs, log }),
    // Unwrapped, the platform's fetch refuses to be called as a method of something else.
    fetchBackend: (url, init) => fetch(url, init),
    nowMs,
    log,
    health: () => facts.health(),
  };
}
