import * as z from 'zod/mini';
import { beginCeremony, endCeremony, webauthnResponse } from './ceremony.ts';
import { flowHash, flowOf } from './flow-cookie.ts';
import { jsonBody } from './json-body.ts';
import { newNonce } from './nonce.ts';
import { pageAnswer } from './page-answer.ts';
import { problemAnswer } from './problem-answer.ts';
import { setUpPage } from './set-up-page.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

const setupToken = z.string().check(z.minLength(1), z.maxLength(64));
const beginBody = z.strictObject({ setup_token: setupToken });
const finishBody = z.strictObject({
  setup_token: setupToken,
  passkey_name: z.optional(z.nullable(z.string().check(z.maxLength(100)))),
  response: webauthnResponse,
});

export function showSetUp(visit: PortalVisit, deps: PortalDeps): Response {
  return pageAnswer(setUpPage(visit), {
    status: 200,
    requestId: visit.requestId,
    nonce: newNonce(deps.random),
  });
}

/** Looks at the setup code without using it and hands out the challenge for a new passkey. */
export async function beginSetUp(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const body = await jsonBody(visit.request, beginBody);
  if (!body.ok) return problemAnswer(visit, body.code);
  const { host, client } = visit;
  return beginCeremony(visit, deps, (hash) =>
    deps.control.call('beginSetup', { host_id: host.host_id, flow_hash: hash, client, ...body.value }),
  );
}

/** Uses the setup code, has the passkey stored and sets the session cookie. */
export async function finishSetUp(visit: PortalVisit, deps: PortalDeps): Promise<Response> {
  const body = await jsonBody(visit.request, finishBody);
  if (!body.ok) return problemAnswer(visit, body.code);
  const flow = flowOf(visit.request.headers);
  if (flow === null) return problemAnswer(visit, 'passkey.challenge-expired');
  const answer = await deps.control.call('finishSetup', {
    host_id: visit.host.host_id,
    flow_hash: await flowHash(flow),
    setup_token: body.value.setup_token,
    passkey_name: body.value.passkey_name?.trim() || null,
    response: body.value.response,
    client: visit.client,
  });
  return endCeremony(visit, deps, { answer, location: '/' });
}
