import { type Coverage, mayBeRefused, mustBeRefused, type Revoked } from './coverage.ts';
import type { StreamEntry } from './entry.ts';
import type { FindingList } from './findings.ts';

const POLICY_VIOLATION = 1008;

type At = { coverage: Coverage; list: FindingList; cutWithinMs: number; endedAtNs: number };

/** Judges something that stayed open. Answers how long after its revocation the server cut it; null: it did not. */
export function checkStream(stream: StreamEntry, at: At): number | null {
  const { coverage, list, cutWithinMs } = at;
  const openedAtNs = coverage.openedAtNs(stream);
  if (openedAtNs === undefined) {
    list.add('unknown-session', wordsOf(stream));
    return null;
  }
  const endNs = stream.endedAtNs ?? at.endedAtNs;
  const concerning = coverage.of(stream);
  const late = concerning.find((one) => {
    const deadlineNs = one.requestedAtNs + cutWithinMs * 1e6;
    return endNs > deadlineNs && mustBeCut(one, { stream, deadlineNs, openedAtNs });
  });
  if (late !== undefined)
    list.add('stream-not-cut', `${wordsOf(stream)}; "${late.path}" ${late.id} was to cut it`);
  if (stream.endedBy !== 'server') return null;
  const span = { startedAtNs: stream.openedAtNs, endedAtNs: endNs, openedAtNs };
  const reason = concerning.findLast((one) => mayBeRefused(one, span));
  if (reason === undefined) {
    list.add('stream-cut-without-reason', wordsOf(stream));
    return null;
  }
  if (stream.type === 'websocket' && stream.code !== POLICY_VIOLATION)
    list.add('stream-closed-by-wrong-code', wordsOf(stream));
  return (endNs - reason.requestedAtNs) / 1e6;
}

/** A stream that is open at the deadline is judged like a request of that moment. */
function mustBeCut(
  revoked: Revoked,
  { stream, deadlineNs, openedAtNs }: { stream: StreamEntry; deadlineNs: number; openedAtNs: number },
): boolean {
  if (stream.openedAtNs > deadlineNs) return false;
  const momentNs = Math.max(deadlineNs, revoked.settledAtNs ?? 0) + 1;
  return mustBeRefused(revoked, { startedAtNs: momentNs, endedAtNs: momentNs, openedAtNs });
}

function wordsOf({ type, id, user, session, host, worker, code, endedBy }: StreamEntry): string {
  return `${type} ${id} of ${user} (${session}) on ${host} by ${worker}, ended by ${endedBy ?? 'nobody'}, code ${code ?? 'none'}`;
}
