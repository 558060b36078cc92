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
import { forgetOld, raiseEpoch } from './upheavals.ts';
import { readMark } from './read-mark.ts';
import { Superseded } from './superseded.ts';
import type { Variant } from './variants.ts';
import { WORKER } from './worker-subject.ts';

type Parts = { nowMs: () => number; settings: Settings; variant: Variant | null; newId: () => string };
type Reached = { subject: string; registration: string; version: Version };

/**
 * The tables of the control plane and its transactions on them, in memory: each method is one transaction, as the
 * verbs of the same names make it in Postgres.
 */
export class Database {
  readonly #parts: Parts;
  #rows: Rows;
  #run = 0;
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
  restore(rows: Rows): void {
    this.#rows = copyRows(rows);
    this.#run += 1;
    this.#startedAtMs = this.#parts.nowMs();
  }

  openSession(user: Subject): { sid: string; gen: number; fv: Version } {
    const sid = this.#parts.newId();
    const { gen } = this.#rows;
    this.#rows.sessions.set(sid, { sid, user, gen, isEnded: false });
    this.#raiseHead(user);
    return { sid, gen, fv: this.#versionOf(user) };
  }

  /** Ends a session; the change is on its way from then on. Null for one that is not there or has ended. */
  endSession(sid: string): Propagation | null {
    const session = this.#rows.sessions.get(sid);
    if (session === undefined || session.isEnded) return null;
    session.isEnded = true;
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

  registerHolder({
    holder,
    replaces,
    region,
  }: {
    holder: string;
    replaces: string | null;
    region: string;
  }): void {
    const { holders } = this.#rows;
    if (!holders.has(holder)) {
      holders.set(holder, {
        id: holder,
        region,
        servesUntilMs: null,
        returned: null,
        issued: null,
        issuedServesUntilMs: null,
        lastPolledAtMs: null,
        superseded: null,
      });
      this.#raiseHead(WORKER);
    }
    const old = replaces === null ? undefined : holders.get(replaces);
    if (old?.superseded === 'unknown_mark')
      Object.assign(old, {
        servesUntilMs: Math.min(old.servesUntilMs ?? Infinity, this.#parts.nowMs()),
        lastPolledAtMs: this.#parts.nowMs(),
      });
  }

  /** Gives when the poll began, by which it is told from a later one. */
  beginPoll({ holder: id, mark, epoch }: { holder: string; mark: string | null; epoch: number }): number {
    const shown = mark === null ? null : readMark(mark);
    const holder = this.#rows.holders.get(id);
    if (holder !== undefined && holder.superseded !== null) throw new Superseded();
    const verdict =
      holder === undefined ? (shown === null ? 'superseded' : 'unknown') : judgeMark(holder, shown);
    switch (verdict) {
      case 'current':
        return this.#seen(holder, { returned: shown, servesUntilMs: holder?.issuedServesUntilMs ?? null });
      case 'first':
      case 'repeated':
        return this.#seen(holder, {});
      case 'unknown':
        if (this.#parts.variant === 'unknown-mark-ignored' && holder !== undefined)
          return this.#seen(holder, { returned: shown });
        raiseEpoch(this.#rows, { knownEpoch: epoch, nowMs: this.#parts.nowMs() });
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
    { begunAtMs, isComplete }: { begunAtMs: number; isComplete: boolean },
  ): { mark: string; epoch: number; settings: Settings } {
    const holder = this.#speaking(id);
    if (holder.lastPolledAtMs !== begunAtMs) throw new Superseded();
    const { settings, epoch } = this.#rows;
    const { variant } = this.#parts;
    const mark = { counter: (holder.issued?.counter ?? 0) + 1, random: this.#parts.newId() };
    const grantMs = this.#parts.nowMs() + settings.maxStaleS * 1000;
    holder.issued = mark;
    // Built wrongly in one place, an edge that takes part of the news for all of it outlives what only all of it grants.
    if (variant !== 'partial-answer-confirms' || isComplete) holder.issuedServesUntilMs = grantMs;
    if (variant !== 'grant-written-late')
      holder.servesUntilMs = Math.max(holder.servesUntilMs ?? 0, holder.issuedServesUntilMs ?? 0);
    return { mark: `${mark.counter}.${mark.random}`, epoch, settings };
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
    reached,
    released,
  }: {
    holder: string;
    reached: readonly Reached[];
    released: readonly { subject: string; registration: string }[];
  }): void {
    this.#speaking(id);
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
    const isNewRun = this.#observeRun();
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

  #observeRun(): boolean {
    const isNewRun = this.#rows.databaseRun !== this.#run;
    if (isNewRun)
      Object.assign(this.#rows, { databaseRun: this.#run, databaseRunSinceMs: this.#parts.nowMs() });
    return isNewRun;
  }

  /** False while a holder that may still serve has not shown a known mark since the server was started (C10). */
  #isTrusted(): boolean {
    if (this.#parts.variant === 'reports-before-hearing') return true;
    const { holders, databaseRunSinceMs: sinceMs, settings } = this.#rows;
    const forgottenUntilMs = sinceMs + settings.maxStaleS * 1000;
    return ![...holders.values()].some(
      ({ lastPolledAtMs, servesUntilMs }) =>
        (lastPolledAtMs ?? -Infinity) < sinceMs &&
        Math.max(servesUntilMs ?? 0, forgottenUntilMs) > this.#parts.nowMs(),
    );
  }

  #mayServe({ servesUntilMs, lastPolledAtMs }: Holder): boolean {
    const { variant, nowMs } = this.#parts;
    if (variant === 'fence-by-current-setting' && servesUntilMs !== null)
      return (lastPolledAtMs ?? 0) + this.#rows.settings.maxStaleS * 1000 > nowMs();
    return servesUntilMs !== null && servesUntilMs > nowMs();
  }

  #speaking(id: string): Holder {
    const holder = this.#rows.holders.get(id);
    if (holder === undefined || holder.superseded !== null) throw new Superseded();
    return holder;
  }

  #seen(holder: Holder | undefined, changed: Partial<Holder>): number {
    const polledAtMs = this.#parts.nowMs();
    if (holder !== undefined) Object.assign(holder, changed, { lastPolledAtMs: polledAtMs });
    return polledAtMs;
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
