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

/**
 * The headers the backend sees: the client's own without what only the edge may say, then what the edge says. What
 * came has lower case, so none of the edge's words can stand there twice.
 */
export function backendRequestHeaders(visit: Visit, assertion: string | null): Record<string, string> {
  const incoming = visit.request.headers;
  const isDropped = hopByHop(incoming);
  const isRefused = visit.known.isPassedPreflight ? isNotInPreflights : () => false;
  // A plain record costs half of what `Headers` do. Without a prototype, so that no name finds anything there.
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of visit.known.headers ?? incoming) {
    if (isDropped(name) || PER_CONNECTION.has(name) || isReservedHeader(name) || isRefused(name)) continue;
    headers[name] = value;
  }
  const cookies =
    isDropped('cookie') || isRefused('cookie') ? null : withoutOwnCookies(incoming.get('cookie'));
  if (cookies !== null) headers['Cookie'] = cookies;
  // Past the shared cache (`cache: 'no-store'`) the platform adds `Cache-Control: no-cache` where nothing stands, and
  // backends then never answer 304. `max-age=0` asks for the same freshness and leaves conditional requests alone.
  if (!('cache-control' in headers)) headers['Cache-Control'] = 'max-age=0';
  const publicOrigin = originsOf(known(visit, 'host')).public;
  headers['X-Forwarded-For'] = known(visit, 'client').ip;
  headers['X-Forwarded-Proto'] = publicOrigin.protocol.slice(0, -1);
  headers['X-Forwarded-Host'] = publicOrigin.host;
  headers[REQUEST_ID_HEADER] = visit.requestId;
  if (assertion !== null) headers[ASSERTION_HEADER] = assertion;
  return headers;
}

function isNotInPreflights(name: string): boolean {
  return NOT_IN_PREFLIGHTS.includes(name);
}
