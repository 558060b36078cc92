import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import { decideAgain } from './decide-again.ts';
import { preflightAnswer, refusal } from './answer.ts';
import type { Deps } from './deps.ts';
import { decide } from './pipeline.ts';
import { portalVisit } from './portal-visit.ts';
import { answerPortal } from './portal/portal.ts';
import { forward } from './proxy/forward.ts';
import type { Route, Visit } from './visit.ts';

type Answered = { response: Response; code: ProblemCode | null };

/** Decides, answers or forwards, and writes the request's one log line. Whatever breaks on the way is a refusal. */
export async function answerVisit(visit: Visit, deps: Deps): Promise<Response> {
  const { visit: decided, verdict, guard } = await decide(visit, deps);
  const { response, code } =
    verdict.is === 'deny' ? refused(decided, verdict.code) : await routed(decided, verdict.route, deps);
  const line = {
    msg: 'request',
    request_id: visit.requestId,
    host: decided.known.host?.domain ?? null,
    method: visit.request.method,
    verdict: verdict.is,
    route: verdict.is === 'allow' ? verdict.route.to : null,
    code,
    status: response.status,
    ms: deps.nowMs() - visit.startedAtMs,
  };
  deps.log(line, visit.waitUntil);
  const written = deps.events.note({ visit: decided, verdict, guard, code, status: response.status });
  if (written !== null) await written;
  return response;
}

async function routed(visit: Visit, route: Route, deps: Deps): Promise<Answered> {
  try {
    switch (route.to) {
      case 'preflight':
        return { response: preflightAnswer(visit), code: null };
      case 'portal':
        return {
          response: withRequestId(await answerPortal(await portalVisit(visit, deps), deps), visit),
          code: null,
        };
      case 'backend': {
        const { principal } = route;
        const forwarded = await forward({
          visit,
          principal,
          decideAgain: () => decideAgain(visit, principal, deps),
          deps,
        });
        return forwarded.is === 'answered'
          ? { response: forwarded.response, code: null }
          : refused(visit, forwarded.code);
      }
      default:
        return route satisfies never;
    }
  } catch (cause) {
    deps.log({ msg: 'answer failed', request_id: visit.requestId, error: String(cause) });
    return refused(visit, 'edge.failure');
  }
}

function refused(visit: Visit, code: ProblemCode): Answered {
  return { response: refusal(visit, code), code };
}

function withRequestId(response: Response, { requestId }: Visit): Response {
  if (response.headers.has(REQUEST_ID_HEADER)) return response;
  const named = new Response(response.body, response);
  named.headers.set(REQUEST_ID_HEADER, requestId);
  return named;
}
