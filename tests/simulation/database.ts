import { compareVersions, RENDER, type Subject, type Version } from '../../packages/contract/src/facts.ts';
import { judgeMark } from '../../apps/control/src/domains/facts/judge-mark.ts';
import type { DeliveredFact } from '../../apps/edge/src/facts/feed-link.ts';
import {
  type Copy,
  copyRows,
  emptyRows,
  type Holder,
  type Propagation,
  type Rows,
  type Settings,
} from './database-rows.ts';
import { documentOf } from './documents.ts';
import { isBefore } from './is-before.ts';
import { beginAfterLostPast, forgetOld } from './upheavals.ts';
import { readMark } from './read-mark.ts';
import { Superseded } from './superseded.ts';
import { Unavailable } from './unavailable.ts';
import type { Variant } from './variants.ts';
import { WORKER } from './worker-subject.ts';

type Parts = { nowMs: () => number; settings: Settings; variant: Variant | null; newId: () => string };
type Reached = { subject: string; registration: string; version: Version };
type Poll = { holder: string; instance: string; attempt: number; mark: string | null };
/** By the tool for it, by promoting a standby, or file by file, which leaves no trace but marks. */
export type Restoring = 'by tool' | 'by promotion' | 'by files';

/** What the clocks of a feed and an isolate may be off together. */
const CLOCK_MARGIN_MS = 500;

/**
 * The tables of the control plane and its transactions on them, in memory: each method is one transaction, as the
 * verbs of the same names make it in Postgres.
 */
export class Database {
  readonly #parts: Parts;
  #rows: Rows;
  #run = 0;
  #timeline = 0;
  #startedAtMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#rows = emptyRows(parts.settings);
  }

  get rows(): Rows {
    return this.#rows;
  }

  /** When the server was started, in true time. */
  get startedAtMs(): number {
    return this.#startedAtMs;
  }

  backUp(): Rows {
    return copyRows(this.#rows);
  }

  /** Another past becomes the present; processes see that the database was started anew. */
  restore(rows: Rows, how: Restoring): void {
    this.#rows = copyRows(rows);
    this.#run += 1;
    if (how === 'by promotion') this.#timeline += 1;
    this.#startedAtMs = this.#parts.nowMs();
    if (how === 'by tool') beginAfterLostPast(this.#rows, { knownEpoch: null, nowMs: this.#parts.nowMs() });
  }

  /** Whoever meets another run of the server notes it, and begins anew where another branch of history is in use (C10). */
  meet(): { isNewRun: boolean } {
    const { databaseRun, databaseTimeline } = this.#rows;
    if (databaseRun === this.#run) return { isNewRun: false };
    const nowMs = this.#parts.nowMs();
    Object.assign(this.#rows, {
      databaseRun: this.#run,
      databaseRunSinceMs: nowMs,
      databaseTimeline: this.#timeline,
    });
    if (databaseTimeline !== this.#timeline && this.#parts.variant !== 'promotion-ignored')
      beginAfterLostPast(this.#rows, { knownEpoch: null, nowMs });
    return { isNewRun: true };
  }

  openSession(user: Subject): { sid: string; gen: number; fv: Version } {
    const sid = this.#parts.newId();
    const { gen } = this.#rows;
    this.#rows.sessions.set(sid, { sid, user, gen, isEnded: false, isRevoked: false });
    this.#raiseHead(user);
    return { sid, gen, fv: this.#versionOf(user) };
  }

  /** Revokes a session; the change is on its way from then on. Null for one that is not there or was revoked. */
  endSession(sid: string): Propagation | null {
    const session = this.#rows.sessions.get(sid);
    if (session === undefined || session.isRevoked) return null;
    Object.assign(session, { isEnded: true, isRevoked: true });
    this.#raiseHead(session.user);
    const { newId } = this.#parts;
    const propagation: Propagation = {
      id: newId(),
      sid,
      subject: session.user,
      version: this.#versionOf(session.user),
      state: 'pending',
    };
    this.#rows.propagations.set(propagation.id, propagation);
    return propagation;
  }

  /** A change of something else about a subject. */
  touch(subject: Subject): void {
    this.#raiseHead(subject);
  }

  registerHolder({ holder, region }: { holder: string; region: string }): void {
    const { holders } = this.#rows;
    if (holders.has(holder)) return;
    holders.set(holder, {
      id: holder,
      region,
      servesUntilMs: null,
      returned: null,
      issued: null,
      issuedServesUntilMs: null,
      pollInstance: null,
      pollAttempt: 0,
      createdAtMs: this.#parts.nowMs(),
      lastPolledAtMs: null,
      superseded: null,
    });
    this.#raiseHead(WORKER);
  }

  beginPoll(poll: Poll): void {
    const { holder: id, instance, attempt, mark } = poll;
    const shown = mark === null ? null : readMark(mark);
    const holder = this.#rows.holders.get(id);
    if (holder !== undefined && holder.superseded !== null) throw new Superseded();
    if (holder?.pollInstance === instance && attempt <= holder.pollAttempt) throw new Unavailable();
    const verdict =
      holder === undefined ? (shown === null ? 'superseded' : 'unknown') : judgeMark(holder, shown);
    switch (verdict) {
      case 'current':
        return this.#seen(holder, poll, {
          returned: shown,
          servesUntilMs: holder?.issuedServesUntilMs ?? null,
        });
      case 'first':
      case 'repeated':
        return this.#seen(holder, poll, {});
      case 'unknown':
        if (this.#parts.variant === 'unknown-mark-ignored' && holder !== undefined)
          return this.#seen(holder, poll, { returned: shown });
        beginAfterLostPast(this.#rows, { knownEpoch: shown?.epoch ?? 0, nowMs: this.#parts.nowMs() });
        if (holder !== undefined) holder.superseded = 'unknown_mark';
        throw new Superseded();
      case 'older':
        if (holder !== undefined) holder.superseded = 'older_mark';
        throw new Superseded();
      case 'superseded':
        throw new Superseded();
      default:
        return verdict satisfies never;
    }
  }

  findBehind(holder: string, delivered: readonly { registration: string; version: Version }[]): Copy[] {
    if (this.#parts.variant === 'control-forgets')
      forgetOld(this.#rows, { holder, nowMs: this.#parts.nowMs() });
    const known = new Map(delivered.map(({ registration, version }) => [registration, version]));
    const isDelivered = ({ registration, subject }: Copy) => {
      const version = known.get(registration);
      return version !== undefined && compareVersions(version, this.#versionOf(subject)) === 0;
    };
    return [...this.#rows.copies.values()]
      .filter((copy) => copy.holder === holder && copy.isBehind && !isDelivered(copy))
      .sort((a, b) => (a.subject < b.subject ? -1 : 1));
  }

  /** One subject as it is now, without registering anything. */
  readOne({ subject, registration }: Copy): DeliveredFact {
    return {
      subject,
      registration,
      version: this.#versionOf(subject),
      document: documentOf(this.#rows, subject),
    };
  }

  issueMark(
    id: string,
    { instance, attempt, isComplete }: Pick<Poll, 'instance' | 'attempt'> & { isComplete: boolean },
  ): { mark: string; epoch: number; settings: Settings } {
    const holder = this.#speaking(id);
    if (holder.pollInstance !== instance) throw new Superseded();
    if (holder.pollAttempt !== attempt) throw new Unavailable();
    const { settings, epoch } = this.#rows;
    const { variant } = this.#parts;
    const isFenced = (holder.servesUntilMs ?? 0) <= this.#parts.nowMs();
    if (isFenced && !isGrantedLate(variant)) throw new Unavailable();
    const mark = { counter: (holder.issued?.counter ?? 0) + 1, random: this.#parts.newId() };
    const grantMs = this.#parts.nowMs() + settings.maxStaleS * 1000;
    holder.issued = mark;
    // Built wrongly in one place, an edge that takes part of the news for all of it outlives what only all of it grants.
    if (variant !== 'partial-answer-confirms' || isComplete) holder.issuedServesUntilMs = grantMs;
    if (variant !== 'grant-written-late')
      holder.servesUntilMs = Math.max(holder.servesUntilMs ?? 0, holder.issuedServesUntilMs ?? 0);
    return { mark: `${mark.counter}.${epoch}.${mark.random}`, epoch, settings };
  }

  readFacts({ holder: id, subject }: { holder: string; subject: Subject }): DeliveredFact {
    this.#speaking(id);
    const { copies } = this.#rows;
    const { variant, newId, nowMs } = this.#parts;
    const version = this.#versionOf(subject);
    const key = `${id} ${subject}`;
    const made: Copy = {
      holder: id,
      subject,
      registration: newId(),
      acked: version,
      isBehind: false,
      heardOfAtMs: nowMs(),
    };
    const copy = copies.get(key) ?? made;
    if (variant !== 'reading-registers-nothing') copies.set(key, copy);
    if (variant === 'reading-acknowledges') Object.assign(copy, { acked: version, isBehind: false });
    return this.readOne(copy);
  }

  acknowledge({
    holder: id,
    mark,
    reached,
    released,
  }: {
    holder: string;
    mark: string | null;
    reached: readonly Reached[];
    released: readonly { subject: string; registration: string }[];
  }): void {
    const holder = this.#speaking(id);
    const shown = mark === null ? null : readMark(mark);
    const isNewest = shown !== null && shown.random === holder.issued?.random;
    if (isNewest && this.#parts.variant !== 'acknowledged-without-mark') holder.returned = holder.issued;
    const { copies } = this.#rows;
    for (const { subject, registration } of released) {
      const key = `${id} ${subject}`;
      if (copies.get(key)?.registration === registration) copies.delete(key);
    }
    for (const { subject, registration, version } of reached) {
      const copy = copies.get(`${id} ${subject}`);
      if (copy === undefined || copy.registration !== registration) continue;
      const isKnown = !isBefore(this.#versionOf(copy.subject), version);
      if (compareVersions(copy.acked, version) < 0 && isKnown) copy.acked = version;
      copy.isBehind = compareVersions(copy.acked, this.#versionOf(copy.subject)) < 0;
      copy.heardOfAtMs = this.#parts.nowMs();
    }
  }

  /** Settles a pending change where every copy has reached it or its holder is fenced (C5), if the database is believed. */
  judge(id: string): { state: Propagation['state'] | null; isNewRun: boolean } {
    const { isNewRun } = this.meet();
    const propagation = this.#rows.propagations.get(id);
    if (propagation?.state !== 'pending' || !this.#isTrusted())
      return { state: propagation?.state ?? null, isNewRun };
    const { subject, version } = propagation;
    const behind = [...this.#rows.copies.values()].filter(
      (copy) => copy.subject === subject && isBefore(copy.acked, version),
    );
    const holders = behind.map((copy) => this.#rows.holders.get(copy.holder));
    if (!holders.some((holder) => holder !== undefined && this.#mayServe(holder)))
      propagation.state = behind.length === 0 ? 'acknowledged' : 'fenced';
    return { state: propagation.state, isNewRun };
  }

  /**
   * False while a holder that may still serve has not shown a known mark since the server was started, or one may that
   * is not known here (C10).
   */
  #isTrusted(): boolean {
    if (this.#parts.variant === 'reports-before-hearing') return true;
    const { holders, databaseRunSinceMs: sinceMs, settings, unsettledUntilMs } = this.#rows;
    const isSettled = this.#parts.variant === 'unknown-holders-ignored' || unsettledUntilMs <= this.#sureMs();
    if (!isSettled) return false;
    const forgottenUntilMs = sinceMs + settings.maxStaleS * 1000;
    return ![...holders.values()].some(
      ({ createdAtMs, lastPolledAtMs, servesUntilMs }) =>
        Math.max(createdAtMs, lastPolledAtMs ?? -Infinity) < sinceMs &&
        Math.max(servesUntilMs ?? 0, forgottenUntilMs) > this.#sureMs(),
    );
  }

  /** Whatever was over by then is over by every clock. */
  #sureMs(): number {
    return this.#parts.nowMs() - CLOCK_MARGIN_MS;
  }

  #mayServe({ servesUntilMs, lastPolledAtMs }: Holder): boolean {
    const { variant, nowMs } = this.#parts;
    if (variant === 'fence-by-current-setting' && servesUntilMs !== null)
      return (lastPolledAtMs ?? 0) + this.#rows.settings.maxStaleS * 1000 > nowMs();
    const marginMs = variant === 'fenced-without-margin' ? 0 : CLOCK_MARGIN_MS;
    return servesUntilMs !== null && servesUntilMs + marginMs > nowMs();
  }

  #speaking(id: string): Holder {
    const holder = this.#rows.holders.get(id);
    if (holder === undefined || holder.superseded !== null) throw new Superseded();
    const { databaseRun, databaseRunSinceMs: sinceMs } = this.#rows;
    const isHeard = Math.max(holder.createdAtMs, holder.lastPolledAtMs ?? -Infinity) >= sinceMs;
    if (this.#parts.variant !== 'unheard-may-read' && (databaseRun !== this.#run || !isHeard))
      throw new Unavailable();
    return holder;
  }

  #seen(holder: Holder | undefined, { instance, attempt }: Poll, changed: Partial<Holder>): void {
    const seen = { pollInstance: instance, pollAttempt: attempt, lastPolledAtMs: this.#parts.nowMs() };
    if (holder === undefined) return;
    Object.assign(holder, changed, seen);
    if (isGrantedLate(this.#parts.variant)) return;
    const grantMs = this.#parts.nowMs() + this.#rows.settings.maxStaleS * 1000;
    holder.servesUntilMs = Math.max(holder.servesUntilMs ?? 0, grantMs);
  }

  #raiseHead(subject: Subject): void {
    const { heads, copies } = this.#rows;
    heads.set(subject, (heads.get(subject) ?? 0) + 1);
    for (const copy of copies.values()) if (copy.subject === subject) copy.isBehind = true;
  }

  #versionOf(subject: Subject): Version {
    return [this.#rows.epoch, this.#rows.heads.get(subject) ?? 0, RENDER];
  }
}

/** Built wrongly: what a holder is not told of by a poll may be called fenced before the poll is answered. */
function isGrantedLate(variant: Variant | null): boolean {
  return (
    variant === 'granted-after-looking' ||
    variant === 'grant-written-late' ||
    variant === 'partial-answer-confirms'
  );
}
