import { ASSERTION_HEADER, REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import { known, type Visit } from '../visit.ts';
import { withoutOwnCookies } from './cookies.ts';
import { hopByHop } from './hop-by-hop.ts';
import { originsOf } from './origins.ts';
import { isReservedHeader } from './reserved-headers.ts';

/** Set by the platform for the connection it opens itself. */
const PER_CONNECTION = new Set([
  'host',
  'cookie',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
]);

/** A browser sends none of these with a preflight, so nobody else gets them through as one. */
const NOT_IN_PREFLIGHTS = ['authorization', 'content-length', 'content-type', 'cookie'];

/** The headers the backend sees: the client's own without what only the edge may say, then what the edge says. */
export function backendRequestHeaders(visit: Visit, assertion: string | null): Headers {
  const incoming = visit.request.headers;
  const isDropped = hopByHop(incoming);
  const headers = new Headers();
  for (const [name, value] of incoming) {
    if (!isDropped(name) && !PER_CONNECTION.has(name) && !isReservedHeader(name)) headers.append(name, value);
  }
  const cookies = isDropped('cookie') ? null : withoutOwnCookies(incoming.get('cookie'));
  if (cookies !== null) headers.set('Cookie', cookies);
  if (visit.known.isPassedPreflight) for (const name of NOT_IN_PREFLIGHTS) headers.delete(name);
  keepConditional(headers);
  const publicOrigin = originsOf(known(visit, 'host')).public;
  headers.set('X-Forwarded-For', known(visit, 'client').ip);
  headers.set('X-Forwarded-Proto', publicOrigin.protocol.slice(0, -1));
  headers.set('X-Forwarded-Host', publicOrigin.host);
  headers.set(REQUEST_ID_HEADER, visit.requestId);
  if (assertion !== null) headers.set(ASSERTION_HEADER, assertion);
  return headers;
}

/**
 * Past the shared cache (`cache: 'no-store'`) the platform adds `Cache-Control: no-cache` where nothing stands, and
 * backends then never answer 304. `max-age=0` asks for the same freshness and leaves conditional requests alone.
 */
function keepConditional(headers: Headers): void {
  if (!headers.has('cache-control')) headers.set('Cache-Control', 'max-age=0');
}
