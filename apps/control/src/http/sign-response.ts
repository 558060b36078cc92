import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { signAnswer } from '@sunray/primitives/signed-request/sign-answer.ts';
import type { Deps } from '../deps.ts';

/**
 * The same answer signed with the control key and bound to its request's signature. An answer to a request without a
 * usable signature leaves unsigned: no edge believes it.
 */
export async function signResponse(
  deps: Deps,
  response: Response,
  requestSignature: string,
): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer());
  const signed = await signAnswer(
    { status: response.status, body, requestSignature },
    deps.controlKeys.current,
    { createdS: Math.floor(deps.clock.nowMs() / 1000) },
  );
  const headers = new Headers(response.headers);
  if (!headers.has(SCHEMA_HEADER)) headers.set(SCHEMA_HEADER, String(CONTRACT_SCHEMA));
  for (const [name, value] of Object.entries(signed ?? {})) headers.set(name, value);
  return new Response(body, { status: response.status, headers });
}
