import * as z from 'zod/mini';
import { beginCeremony, endCeremony, webauthnResponse } from './ceremony.ts';
import { flowHash, flowOf } from './flow-cookie.ts';
import { jsonBody } from './json-body.ts';
import { newNonce } from './nonce.ts';
import { pageAnswer } from './page-answer.ts';
import { problemAnswer } from './problem-answer.ts';
import { safeReturnTo } from './return-to.ts';
import { seeOther } from './see-other.ts';
import { signInPage } from './sign-in-page.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

const beginBody = z.strictObject({});
const finishBody = z.strictObject({
  response: webauthnResponse,
  return_to: z.optional(z.nullable(z.string())),
});

/** The sign-in page; who is signed in already is sent on. */
export function showSignIn(visit: PortalVisit, deps: PortalDeps): Response {
  const { requestId } = visit;
  if (visit.principal === null) {
    return pageAnswer(signInPage(visit), { status: 200, requestId, nonce: newNonce(deps.random) });
  }
  return seeOther({ location: safeReturnTo(visit.query.get('return_to')), requestId });
}

/** Hands out the challenge for a passkey. */
export async function beginSignIn(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const body = await jsonBody(visit.request, beginBody);
  if (!body.ok) return problemAnswer(visit, body.code);
  const { host, client } = visit;
  return beginCeremony(visit, deps, (hash) =>
    deps.control.call('beginSignIn', { host_id: host.host_id, flow_hash: hash, client }),
  );
}

/** Has the assertion verified and sets the session cookie. */
export async function finishSignIn(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const body = await jsonBody(visit.request, finishBody);
  if (!body.ok) return problemAnswer(visit, body.code);
  const flow = flowOf(visit.request.headers);
  if (flow === null) return problemAnswer(visit, 'passkey.challenge-expired');
  const { response, return_to = null } = body.value;
  const answer = await deps.control.call('finishSignIn', {
    host_id: visit.host.host_id,
    flow_hash: await flowHash(flow),
    response,
    client: visit.client,
  });
  return endCeremony(visit, deps, { answer, location: safeReturnTo(return_to) });
}
