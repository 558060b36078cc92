import type { EDGE_CALLS, EdgeCallName } from '@sunray/contract/edge-calls.ts';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';

/** What the control plane said. Unreachable, slow, unsigned or malformed all read `edge.control-unreachable`. */
export type Answer<Output> =
  | { ok: true; output: Output }
  | { ok: false; code: ProblemCode; retryAfterS: number | null };

/** The edge's only way to ask the control plane something. */
export type Control = {
  call<Name extends EdgeCallName>(
    name: Name,
    input: InputOf<(typeof EDGE_CALLS)[Name]>,
  ): Promise<Answer<OutputOf<(typeof EDGE_CALLS)[Name]>>>;
};
