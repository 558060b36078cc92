import { checkHistory } from './check-history.ts';
import type {
  EndEntry,
  Entry,
  LiftEntry,
  LinkEntry,
  RedemptionEntry,
  RequestEntry,
  RevocationEntry,
  SessionEntry,
  StreamEntry,
} from './entry.ts';

/** Times of these entries are in milliseconds. */
export const MS = 1e6;
const ANA = { user: 'ana', session: 'ana-1', host: 'shop', worker: 'east' };
let lastId = 0;

/** A request from one millisecond to another. */
export function request(fromMs: number, toMs: number | null, more: Partial<RequestEntry> = {}): RequestEntry {
  lastId += 1;
  const accepted = more.accepted ?? true;
  return {
    kind: 'request',
    id: lastId,
    client: 'c1',
    ...ANA,
    startedAtNs: fromMs * MS,
    endedAtNs: toMs === null ? null : toMs * MS,
    status: accepted ? 200 : 401,
    accepted,
    ...more,
  };
}

export const refused = { accepted: false };

export function opened(atMs: number, more: Partial<SessionEntry> = {}): SessionEntry {
  return { kind: 'session', session: 'ana-1', user: 'ana', host: 'shop', openedAtNs: atMs * MS, ...more };
}

/** A revocation asked for at 100 ms and acknowledged at 200 ms. */
export function revocation(more: Partial<RevocationEntry> = {}): RevocationEntry {
  return {
    kind: 'revocation',
    id: 'r1',
    path: 'disable user',
    covers: { user: 'ana' },
    ends: 'both',
    requestedAtNs: 100 * MS,
    settledAtNs: 200 * MS,
    state: 'acknowledged',
    ...more,
  };
}

export function lift(fromMs: number, toMs: number | null): LiftEntry {
  const settledAtNs = toMs === null ? null : toMs * MS;
  return { kind: 'lift', revocation: 'r1', requestedAtNs: fromMs * MS, settledAtNs };
}

export function stream(toMs: number | null, more: Partial<StreamEntry> = {}): StreamEntry {
  const endedBy = toMs === null ? null : 'server';
  return {
    kind: 'stream',
    id: 's1',
    type: 'websocket',
    ...ANA,
    openedAtNs: 20 * MS,
    endedAtNs: toMs === null ? null : toMs * MS,
    endedBy,
    code: endedBy === null ? null : 1008,
    ...more,
  };
}

export function link(atMs: number, more: Partial<LinkEntry> = {}): LinkEntry {
  return { kind: 'link', link: 'l1', user: 'ana', uses: 1, issuedAtNs: atMs * MS, ...more };
}

/** Somebody redeems the link from one millisecond to another. */
export function redemption(
  fromMs: number,
  toMs: number | null,
  more: Partial<RedemptionEntry> = {},
): RedemptionEntry {
  lastId += 1;
  const accepted = more.accepted ?? true;
  const endedAtNs = toMs === null ? null : toMs * MS;
  const times = { startedAtNs: fromMs * MS, endedAtNs };
  const status = accepted ? 200 : 403;
  return { kind: 'redemption', id: lastId, link: 'l1', worker: 'east', ...times, status, accepted, ...more };
}

/** A history that lacks nothing but what is forged into it. */
export function history(...entries: Entry[]): Entry[] {
  const count = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind).length;
  const end: EndEntry = {
    kind: 'end',
    atNs: 9_000 * MS,
    requests: count('request'),
    revocations: count('revocation'),
    streams: count('stream'),
    redemptions: count('redemption'),
  };
  return [...entries, end];
}

export function findings(entries: readonly Entry[]): Record<string, number> {
  const { findings: found } = checkHistory(entries, { cutWithinMs: 500 });
  return Object.fromEntries(Object.entries(found).map(([kind, { count }]) => [kind, count]));
}
