import type { HostFact, Subject } from '@sunray/contract/facts.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { Deps } from '../deps.ts';
import { known, type Principal, type Visit } from '../visit.ts';
import { backendUrl } from './backend-url.ts';
import { cuttableBody } from './cuttable-body.ts';
import { isWebSocketUpgrade } from './is-websocket-upgrade.ts';
import { limitedBody, OVER_LIMIT } from './limited-body.ts';
import { backendRequestHeaders } from './request-headers.ts';
import { clientResponseHeaders } from './response-headers.ts';
import { pumpWebSocket } from './websocket-pump.ts';

type Forwarded = { is: 'answered'; response: Response } | { is: 'refused'; code: ProblemCode };
type Sending = { visit: Visit; principal: Principal | null; deps: Deps };

const BODILESS_STATUS = new Set([204, 205, 304]);

/** Hands an admitted request to the host's backend and its answer to the client, nothing buffered on the way. */
export async function forward(sending: Sending): Promise<Forwarded> {
  const { visit, principal, deps } = sending;
  const host = known(visit, 'host');
  const url = backendUrl(host, known(visit, 'target'));
  if (url === null) return { is: 'refused', code: 'request.path-refused' };
  const body = limitedBody(visit.request, host.max_body_bytes);
  if (body.state === 'too-large') return { is: 'refused', code: 'request.body-too-large' };
  const assertion = principal && (await deps.assertions.of(visit, principal));
  if (principal !== null && assertion === null) return { is: 'refused', code: 'edge.stale' };

  const headers = backendRequestHeaders(visit, assertion);
  if (isWebSocketUpgrade(visit.request)) headers.set('Upgrade', 'websocket');
  try {
    const answer = await deps.fetchBackend(url, {
      method: visit.request.method,
      headers,
      body: visit.known.isPassedPreflight ? null : body.body,
      signal: body.cut,
      redirect: 'manual',
      // Never a shared cache, and compressed bytes as they come: decoding them would hold an event stream back.
      cache: 'no-store',
      encodeResponseBody: 'manual',
    });
    return {
      is: 'answered',
      response: answer.webSocket ? upgraded(answer, host, sending) : streamed(answer, host, sending),
    };
  } catch (cause) {
    if (body.cut.reason === OVER_LIMIT) return { is: 'refused', code: 'request.body-too-large' };
    deps.log({
      msg: 'backend unreachable',
      request_id: visit.requestId,
      host: host.domain,
      error: String(cause),
    });
    return { is: 'refused', code: 'backend.unreachable' };
  }
}

function streamed(answer: Response, host: HostFact, sending: Sending): Response {
  const headers = responseHeaders(answer, host, sending);
  const { status, statusText } = answer;
  const { request, known: found } = sending.visit;
  // Whoever merely asked what they may do gets no page: many applications answer OPTIONS like GET.
  if (found.isPassedPreflight) headers.delete('Content-Length');
  const isBodiless = found.isPassedPreflight || BODILESS_STATUS.has(status) || request.method === 'HEAD';
  if (answer.body === null || isBodiless) {
    return new Response(null, { status, statusText, headers, encodeBody: 'manual' });
  }
  const { body, work } = cuttableBody(
    answer.body,
    answer.headers.get('content-length'),
    watcher(host, sending),
  );
  sending.visit.waitUntil(work);
  return new Response(body, { status, statusText, headers, encodeBody: 'manual' });
}

function upgraded(answer: Response, host: HostFact, sending: Sending): Response {
  const backend = answer.webSocket;
  if (backend === null) throw new Error('an upgraded answer carries no socket');
  const { client, ended } = pumpWebSocket(backend, watcher(host, sending));
  sending.visit.waitUntil(ended);
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: responseHeaders(answer, host, sending),
  });
}

function responseHeaders(answer: Response, host: HostFact, { visit, principal }: Sending): Headers {
  const { request, requestId } = visit;
  return clientResponseHeaders(answer.headers, { request, requestId, host, hasIdentity: principal !== null });
}

/** Puts the connection under watch for as long as it is open. */
function watcher(host: HostFact, { deps, principal }: Sending): (cut: () => void) => () => void {
  const user: Subject[] = principal === null ? [] : [`user:${principal.user.user_id}`];
  const subjects: Subject[] = [`host:${host.host_id}`, ...user];
  const endsAtMs = principal && principal.session.expires_at * 1000;
  return (cut) => deps.live.watch({ subjects, endsAtMs }, deps.nowMs(), cut);
}
