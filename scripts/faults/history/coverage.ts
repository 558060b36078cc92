import type { LiftEntry, RevocationEntry, SessionEntry, Whose } from './entry.ts';

/** A revocation with its lift, if there was one. */
export type Revoked = RevocationEntry & { lift: LiftEntry | undefined };

/** The revocations of a history by what they cover, so that each request meets only those that may concern it. */
export class Coverage {
  readonly #byName = new Map<string, Revoked[]>();
  readonly #sessions: ReadonlyMap<string, SessionEntry>;

  constructor(revoked: readonly Revoked[], sessions: ReadonlyMap<string, SessionEntry>) {
    this.#sessions = sessions;
    for (const one of revoked) {
      const name = narrowest(one.covers);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), one]);
    }
  }

  openedAtNs({ session }: Whose): number | undefined {
    return this.#sessions.get(session)?.openedAtNs;
  }

  /** The revocations that are about this person, session, host and worker, whenever they were. */
  of(whose: Whose): Revoked[] {
    const names = [
      `session:${whose.session}`,
      `user:${whose.user}`,
      `host:${whose.host}`,
      `worker:${whose.worker}`,
    ];
    return names
      .flatMap((name) => this.#byName.get(name) ?? [])
      .filter(({ covers }) =>
        (['session', 'user', 'host', 'worker'] as const).every(
          (field) => covers[field] === undefined || covers[field] === whose[field],
        ),
      );
  }
}

function narrowest({ session, user, host, worker }: Revoked['covers']): string {
  if (session !== undefined) return `session:${session}`;
  if (user !== undefined) return `user:${user}`;
  return host === undefined ? `worker:${worker}` : `host:${host}`;
}

type Span = { startedAtNs: number; endedAtNs: number; openedAtNs: number };

/** Whether the promise forbids to accept what started then: the revocation was settled, and not lifted since. */
export function mustBeRefused(revoked: Revoked, { startedAtNs, endedAtNs, openedAtNs }: Span): boolean {
  const { settledAtNs, ends, lift } = revoked;
  if (settledAtNs === null || startedAtNs <= settledAtNs) return false;
  if (ends !== 'access' && openedAtNs <= revoked.requestedAtNs) return true;
  return ends !== 'sessions' && (lift === undefined || endedAtNs < lift.requestedAtNs);
}

/** Whether refusing it may be this revocation's doing: it was asked for by then, and not yet lifted everywhere. */
export function mayBeRefused(revoked: Revoked, { startedAtNs, endedAtNs, openedAtNs }: Span): boolean {
  const { requestedAtNs, settledAtNs, ends, lift, covers } = revoked;
  if (endedAtNs < requestedAtNs) return false;
  if (ends !== 'access' && openedAtNs <= (settledAtNs ?? Number.POSITIVE_INFINITY)) return true;
  if (ends === 'sessions') return false;
  if (lift === undefined) return true;
  // A session that was opened after its person got access again carries the version that says so.
  if (covers.user !== undefined && openedAtNs > lift.requestedAtNs) return false;
  return lift.settledAtNs === null || startedAtNs <= lift.settledAtNs;
}
