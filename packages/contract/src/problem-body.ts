import { type Problem, type ProblemCode, problemOf } from './problem.ts';

type Extra = Pick<Partial<Problem>, 'detail' | 'errors' | 'retry_after_s' | 'sign_in_url' | 'error'>;

/** The RFC 9457 document of a refusal. `type` is a URN made of the code, so that it never leads to a dead page. */
export function problemBody(code: ProblemCode, requestId: string, extra: Extra = {}): Problem {
  return { type: `urn:sunray:problem:${code}`, ...problemOf(code), code, request_id: requestId, ...extra };
}
