import type { EdgeCallName } from '@sunray/contract/edge-calls.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { Answer, Control } from '../control/control.ts';

type Reply = { output: unknown } | { code: ProblemCode; retryAfterS?: number };

/** For tests: a control plane that says what it was told to say and remembers what it was asked. */
export function fakeControl(
  replies: Partial<Record<EdgeCallName, Reply>>,
): Control & { asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  const call = (name: EdgeCallName, input: unknown): Promise<Answer<unknown>> => {
    asked.push([name, input]);
    const reply = replies[name] ?? { code: 'edge.control-unreachable' };
    if ('output' in reply) return Promise.resolve({ ok: true, output: reply.output });
    return Promise.resolve({ ok: false, code: reply.code, retryAfterS: reply.retryAfterS ?? null });
  };
  // The tests give each call the output that belongs to it; the generic signature cannot be met by a table.
  return { call: call as Control['call'], asked };
}
