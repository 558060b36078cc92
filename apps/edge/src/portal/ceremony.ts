import type { OpenedSession } from '@sunray/contract/edge-calls.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import * as z from 'zod/mini';
import type { Answer } from '../control/control.ts';
import { CLEARED_FLOW_COOKIE, flowCookie, flowHash } from './flow-cookie.ts';
import { jsonAnswer } from './json-answer.ts';
import { problemAnswer } from './problem-answer.ts';
import { sessionCookie } from './session-cookie.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

const UNREACHABLE_RETRY_S = 5;
const LIMITED_RETRY_S = 60;

/** What a browser's credential call gives, as JSON; the control plane checks what is in it. */
export const webauthnResponse = z.record(z.string().check(z.maxLength(64)), z.unknown());

/** What the control plane may say about a ceremony to the person; anything else is the link's own trouble. */
const PUBLIC_CODES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'passkey.refused',
  'passkey.challenge-expired',
  'setup-token.refused',
  'rate.limited',
  'request.invalid',
  'user.inactive',
  'user.not-granted',
  'host.locked',
  'host.inactive',
]);

/** Begins a ceremony under a new flow; `ask` gets the hash that the control plane is to remember. */
export async function beginCeremony<Output>(
  visit: PortalVisit,
  deps: PortalDeps,
  ask: (hash: string) => Promise<Answer<Output>>,
): Promise<Response> {
  const flow = encodeBase64url(deps.random.bytes(32));
  const answer = await ask(await flowHash(flow));
  return answer.ok
    ? jsonAnswer(answer.output, visit.requestId, [flowCookie(flow)])
    : ceremonyRefused(visit, answer);
}

/** Ends a ceremony: the session cookie is new whatever the browser held before, the flow is over. */
export function endCeremony(
  visit: PortalVisit,
  deps: PortalDeps,
  { answer, location }: { answer: Answer<OpenedSession>; location: string },
): Response {
  if (!answer.ok) return ceremonyRefused(visit, answer);
  const { session_token, expires_at } = answer.output;
  const cookies = [sessionCookie(session_token, expires_at, deps.nowMs()), CLEARED_FLOW_COOKIE];
  return jsonAnswer({ location }, visit.requestId, cookies);
}

function ceremonyRefused(
  visit: PortalVisit,
  answer: { code: ProblemCode; retryAfterS: number | null },
): Response {
  if (answer.code === 'rate.limited') {
    return problemAnswer(visit, answer.code, { retryAfterS: answer.retryAfterS ?? LIMITED_RETRY_S });
  }
  if (PUBLIC_CODES.has(answer.code)) return problemAnswer(visit, answer.code);
  return problemAnswer(visit, 'edge.control-unreachable', { retryAfterS: UNREACHABLE_RETRY_S });
}
