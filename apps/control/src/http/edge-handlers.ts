import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { EDGE_CALLS, EdgeCallName } from '@sunray/contract/edge-calls.ts';
import type { Ctx } from '../ctx.ts';
import { factHandlers } from '../domains/facts/routes.ts';
import { hostHandlers } from '../domains/hosts/edge-routes.ts';
import { passkeyHandlers } from '../domains/passkeys/routes.ts';
import { eventHandlers } from '../domains/security-events/routes.ts';
import { sessionHandlers } from '../domains/sessions/routes.ts';

type EdgeHandler<Name extends EdgeCallName> = (
  ctx: Ctx,
  input: InputOf<(typeof EDGE_CALLS)[Name]> & { worker_id: string },
) => Promise<OutputOf<(typeof EDGE_CALLS)[Name]>>;

export type EdgeHandlers = { readonly [Name in EdgeCallName]: EdgeHandler<Name> };

/** Who answers each call of the contract. A call without a handler does not compile. */
export const EDGE_HANDLERS: EdgeHandlers = {
  ...factHandlers,
  ...hostHandlers,
  ...passkeyHandlers,
  ...sessionHandlers,
  ...eventHandlers,
};
