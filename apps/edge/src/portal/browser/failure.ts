import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { FailureKind } from '../texts/texts.ts';

/** What went wrong, for the person in front of the page. */
export type Failure = {
  kind: FailureKind;
  /** Seconds to wait before trying again makes sense. */
  waitS: number | null;
  /** Names the refusal to an operator; only answers of the server have one. */
  reference: string | null;
};

/** A browser that answers faster than a person can act has refused by itself: there is nothing to choose from. */
const QUICK_MS = 900;

const KINDS: Partial<Record<string, FailureKind>> = {
  'passkey.refused': 'passkeyRefused',
  'passkey.challenge-expired': 'challengeExpired',
  'setup-token.refused': 'linkRefused',
  // The page itself is asking: it was opened under another name, scheme or port than the host's public one.
  'request.cross-site': 'wrongHost',
  'rate.limited': 'rateLimited',
  'edge.control-unreachable': 'controlAway',
  'edge.stale': 'controlAway',
  'service.unavailable': 'controlAway',
  'host.locked': 'hostClosed',
  'host.inactive': 'hostClosed',
  'user.inactive': 'userInactive',
  'user.not-granted': 'notGranted',
} satisfies Partial<Record<ProblemCode, FailureKind>>;

export function failureOf(kind: FailureKind): Failure {
  return { kind, waitS: null, reference: null };
}

/** Reads a problem document (RFC 9457); an answer of any other form is unexpected. */
export function failureOfAnswer(body: unknown, retryAfter: string | null): Failure {
  const problem = typeof body === 'object' && body !== null ? body : {};
  const code = 'code' in problem && typeof problem.code === 'string' ? problem.code : '';
  const kind = (Object.hasOwn(KINDS, code) ? KINDS[code] : undefined) ?? 'unexpected';
  const reference =
    'request_id' in problem && typeof problem.request_id === 'string' ? problem.request_id : null;
  const waitS = Number.parseInt(retryAfter ?? '', 10);
  return { kind, waitS: kind === 'rateLimited' && waitS > 0 ? waitS : null, reference };
}

type Ceremony = { action: 'sign-in' | 'set-up'; elapsedMs: number; timeoutMs: number };

/** Reads what `navigator.credentials` threw. Browsers fold many causes into NotAllowedError; time tells them apart. */
export function failureOfCeremony(error: unknown, { action, elapsedMs, timeoutMs }: Ceremony): Failure {
  switch (errorName(error)) {
    case 'NotAllowedError':
      if (elapsedMs < QUICK_MS) return failureOf(action === 'sign-in' ? 'noPasskey' : 'noAuthenticator');
      return failureOf(elapsedMs >= timeoutMs - QUICK_MS ? 'timedOut' : 'cancelled');
    case 'AbortError':
      return failureOf('cancelled');
    case 'InvalidStateError':
      return failureOf(action === 'set-up' ? 'alreadyRegistered' : 'authenticatorFailed');
    case 'ConstraintError':
    case 'NotSupportedError':
      return failureOf('unsuitableAuthenticator');
    case 'SecurityError':
      return failureOf('wrongHost');
    case 'UnknownError':
    case 'NotReadableError':
      return failureOf('authenticatorFailed');
    default:
      return failureOf('unexpected');
  }
}

/** The library wraps the browser's error; the name that counts is the innermost one. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.cause instanceof Error ? errorName(error.cause) : error.name;
}
