import { quantile } from '../quantile.ts';
import { checkRedemptions } from './check-redemptions.ts';
import { checkStream } from './check-stream.ts';
import { Coverage, mayBeRefused, mustBeRefused, type Revoked } from './coverage.ts';
import type {
  EndEntry,
  Entry,
  LiftEntry,
  LinkEntry,
  RedemptionEntry,
  RequestEntry,
  SessionEntry,
  StreamEntry,
} from './entry.ts';
import { FindingList, type Findings } from './findings.ts';

export type Totals = {
  requests: number;
  accepted: number;
  refused: number;
  /** Requests that started after the settling of a revocation that covers them: what the promise is about. */
  startedAfterRevocation: number;
  /** Requests that had to be let in. */
  startedWhileValid: number;
  /** Requests that had to be let in, but for a broken link that excuses a 503. */
  unavailable: number;
  revocations: number;
  acknowledged: number;
  fenced: number;
  /** Attempts to redeem a setup link, those that worked, and those that had to be refused. */
  redemptions: number;
  redeemed: number;
  redemptionsForbidden: number;
  streams: number;
  streamsCut: number;
  /** From asking for the revocation to the end of the stream. */
  streamCutMsP50: number | null;
  streamCutMsP99: number | null;
};

export type Judging = {
  /** A stream must have ended so long after its revocation was asked for. */
  cutWithinMs: number;
  /** A 503 for a valid session is excused when it began before this. */
  unavailableUntilNs?: number;
};

export type Verdict = { totals: Totals; findings: Findings };

/**
 * Judges a history: nobody accepted whose request started after a revocation was settled, nobody refused who was
 * valid throughout, every stream cut that had to be and no other, no setup link good again once it was used or
 * revoked. The order of the entries does not matter.
 */
export function checkHistory(
  entries: readonly Entry[],
  { cutWithinMs, unavailableUntilNs = 0 }: Judging,
): Verdict {
  const list = new FindingList();
  const { requests, streams, revoked, sessions, links, redemptions, ends } = sorted(entries);
  if (requests.length === 0) list.add('empty-history', 'the history holds no request');
  checkComplete(list, {
    ends,
    requests: requests.length,
    revocations: revoked.length,
    streams: streams.length,
    redemptions: redemptions.length,
  });
  const coverage = new Coverage(
    revoked.filter(({ covers }) => covers.link === undefined),
    sessions,
  );
  const totals: Totals = {
    requests: requests.length,
    accepted: 0,
    refused: 0,
    startedAfterRevocation: 0,
    startedWhileValid: 0,
    unavailable: 0,
    revocations: revoked.length,
    acknowledged: revoked.filter(({ state }) => state === 'acknowledged').length,
    fenced: revoked.filter(({ state }) => state === 'fenced').length,
    ...checkRedemptions(redemptions, { links, revoked, list }),
    streams: streams.length,
    streamsCut: 0,
    streamCutMsP50: null,
    streamCutMsP99: null,
  };
  const seen = new Set<number>();
  for (const request of requests) {
    if (seen.has(request.id)) list.add('request-twice', `request ${request.id}`);
    seen.add(request.id);
    checkRequest(request, { coverage, list, totals, unavailableUntilNs });
  }
  const endedAtNs = ends[0]?.atNs ?? Number.POSITIVE_INFINITY;
  const cutMs = streams
    .map((stream) => checkStream(stream, { coverage, list, cutWithinMs, endedAtNs }))
    .filter((ms) => ms !== null);
  totals.streamsCut = cutMs.length;
  totals.streamCutMsP50 = quantile(cutMs, 0.5);
  totals.streamCutMsP99 = quantile(cutMs, 0.99);
  return { totals, findings: list.found };
}

const COUNTED = ['requests', 'revocations', 'streams', 'redemptions'] as const;

type At = { coverage: Coverage; list: FindingList; totals: Totals; unavailableUntilNs: number };

function checkRequest(request: RequestEntry, at: At): void {
  const { coverage, list, totals } = at;
  totals[request.accepted ? 'accepted' : 'refused'] += 1;
  const openedAtNs = coverage.openedAtNs(request);
  if (openedAtNs === undefined) return list.add('unknown-session', words(request));
  if (request.endedAtNs === null) list.add('request-without-end', words(request));
  // What never ended may have been decided at any time since.
  const span = { ...request, openedAtNs, endedAtNs: request.endedAtNs ?? Number.POSITIVE_INFINITY };
  const concerning = coverage.of(request);
  const forbidding = concerning.find((one) => mustBeRefused(one, span));
  if (forbidding !== undefined) {
    totals.startedAfterRevocation += 1;
    if (request.accepted)
      list.add('accepted-after-revocation', `${words(request)}; revoked by ${revocationWords(forbidding)}`);
    return;
  }
  if (concerning.some((one) => mayBeRefused(one, span))) return;
  if (request.status === 503 && request.startedAtNs < at.unavailableUntilNs) {
    totals.unavailable += 1;
    return;
  }
  totals.startedWhileValid += 1;
  if (!request.accepted) list.add('refused-though-valid', words(request));
}

function checkComplete(
  list: FindingList,
  { ends, ...found }: { ends: EndEntry[] } & Record<(typeof COUNTED)[number], number>,
): void {
  const [end, ...more] = ends;
  if (end === undefined || more.length > 0)
    return list.add('incomplete-history', `${ends.length} entries say that the history ends`);
  for (const name of COUNTED)
    if (end[name] !== found[name])
      list.add('incomplete-history', `${found[name]} ${name} of ${end[name]} that were begun`);
}

function sorted(entries: readonly Entry[]) {
  const requests: RequestEntry[] = [];
  const streams: StreamEntry[] = [];
  const sessions = new Map<string, SessionEntry>();
  const lifts = new Map<string, LiftEntry>();
  const links = new Map<string, LinkEntry>();
  const redemptions: RedemptionEntry[] = [];
  const ends: EndEntry[] = [];
  for (const entry of entries) {
    if (entry.kind === 'request') requests.push(entry);
    else if (entry.kind === 'stream') streams.push(entry);
    else if (entry.kind === 'session') sessions.set(entry.session, entry);
    else if (entry.kind === 'lift') lifts.set(entry.revocation, entry);
    else if (entry.kind === 'link') links.set(entry.link, entry);
    else if (entry.kind === 'redemption') redemptions.push(entry);
    else if (entry.kind === 'end') ends.push(entry);
  }
  const revoked = entries
    .filter((entry) => entry.kind === 'revocation')
    .map((entry): Revoked => ({ ...entry, lift: lifts.get(entry.id) }));
  return { requests, streams, sessions, revoked, links, redemptions, ends };
}

function words({ id, user, session, host, worker, startedAtNs, status }: RequestEntry): string {
  return `request ${id} of ${user} (${session}) to ${host} by ${worker}, started at ${ms(startedAtNs)}, answered ${status}`;
}

function revocationWords({ path, id, requestedAtNs, settledAtNs, state }: Revoked): string {
  return `"${path}" ${id}, asked for at ${ms(requestedAtNs)}, ${state} at ${ms(settledAtNs ?? Number.NaN)}`;
}

function ms(ns: number): string {
  return `${(ns / 1e6).toFixed(3)} ms`;
}
