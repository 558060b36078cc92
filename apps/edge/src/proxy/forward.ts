import type { HostFact } from '@sunray/contract/facts.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { Deps } from '../deps.ts';
import { known, type Principal, type Visit } from '../visit.ts';
import { backendUrl } from './backend-url.ts';
import { cuttableBody } from './cuttable-body.ts';
import { isWebSocketUpgrade } from './is-websocket-upgrade.ts';
import { decidedByOf } from './decided-by-of.ts';
import { limitedBody, OVER_LIMIT } from './limited-body.ts';
import { backendRequestHeaders } from './request-headers.ts';
import { toClientHeaders } from './response-headers.ts';
import type { LiveConnection } from './live-connections.ts';
import { pumpWebSocket } from './websocket-pump.ts';

type Forwarded = { is: 'answered'; response: Response } | { is: 'refused'; code: ProblemCode };
type Sending = {
  visit: Visit;
  principal: Principal | null;
  /** Walks the guards again for something that stays open; null when they refuse now. */
  decideAgain: LiveConnection['decideAgain'];
  deps: Pick<Deps, 'assertions' | 'fetchBackend' | 'live' | 'log' | 'nowMs'>;
};

const BODILESS_STATUS = new Set([204, 205, 304]);

/** Hands an admitted request to the host's backend and its answer to the client, nothing buffered on the way. */
export async function forward(sending: Sending): Promise<Forwarded> {
  const { visit, principal, deps } = sending;
  const host = known(visit, 'host');
  const url = backendUrl(host, known(visit, 'target'));
  if (url === null) return { is: 'refused', code: 'request.path-refused' };
  const body = limitedBody(visit.request, host.max_body_bytes);
  if (body.state === 'too-large') return { is: 'refused', code: 'request.body-too-large' };
  const signed = principal && deps.assertions.of(visit, principal);
  const assertion = signed instanceof Promise ? await signed : signed;
  if (principal !== null && assertion === null) return { is: 'refused', code: 'edge.stale' };

  const headers = backendRequestHeaders(visit, assertion);
  if (isWebSocketUpgrade(visit.request)) headers['Upgrade'] = 'websocket';
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
      response: answer.webSocket ? upgraded(answer, host, sending) : await answered(answer, host, sending),
    };
  } catch (cause) {
    if (body.cut?.reason === OVER_LIMIT) return { is: 'refused', code: 'request.body-too-large' };
    deps.log({
      msg: 'backend unreachable',
      request_id: visit.requestId,
      host: host.domain,
      error: String(cause),
    });
    return { is: 'refused', code: 'backend.unreachable' };
  }
}

async function answered(answer: Response, host: HostFact, sending: Sending): Promise<Response> {
  const { request, known: found } = sending.visit;
  // Whoever merely asked what they may do gets no page: many applications answer OPTIONS like GET.
  const isBodiless =
    found.isPassedPreflight || BODILESS_STATUS.has(answer.status) || request.method === 'HEAD';
  if (answer.body === null || isBodiless) {
    const response = dressed(answer, { body: null }, { host, sending });
    if (found.isPassedPreflight) response.headers.delete('Content-Length');
    return response;
  }
  const connection = connectionOf(sending);
  const { body, work } = await cuttableBody(answer.body, answer.headers.get('content-length'), {
    cut: (cut) => sending.deps.live.watch(connection, cut),
    mayPass: () => sending.deps.live.mayPass(connection),
  });
  if (work !== null) sending.visit.waitUntil(work);
  return dressed(answer, { body }, { host, sending });
}

function upgraded(answer: Response, host: HostFact, sending: Sending): Response {
  const backend = answer.webSocket;
  if (backend === null) throw new Error('an upgraded answer carries no socket');
  const connection = connectionOf(sending);
  const { client, ended } = pumpWebSocket(backend, (cut) => sending.deps.live.watch(connection, cut));
  sending.visit.waitUntil(ended);
  return dressed(answer, { body: null, webSocket: client }, { host, sending });
}

type Content = { body: BodyInit | null; webSocket?: WebSocket };

/** The backend's answer with another content, its headers as the client may see them. */
function dressed(
  { status, statusText, headers }: Response,
  { body, ...content }: Content,
  { host, sending }: { host: HostFact; sending: Sending },
): Response {
  const response = new Response(body, { status, statusText, headers, encodeBody: 'manual', ...content });
  const { request, requestId } = sending.visit;
  const hasIdentity = sending.principal !== null;
  toClientHeaders(response.headers, { request, requestId, host, hasIdentity });
  return response;
}

/** What is watched for as long as it is open. */
function connectionOf({ visit, principal, decideAgain }: Sending): LiveConnection {
  return {
    decidedBy: decidedByOf(visit, principal),
    endsAtMs: principal && principal.session.expires_at * 1000,
    decideAgain,
    waitUntil: visit.waitUntil,
  };
}
