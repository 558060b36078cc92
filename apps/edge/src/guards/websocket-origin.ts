import { isWebSocketUpgrade } from '../proxy/is-websocket-upgrade.ts';
import { CONTINUE, deny, type Guard, known } from '../visit.ts';

/**
 * Browsers attach cookies to WebSockets of any page, so the page's origin decides. A client that names none is no
 * browser and stands on its own credential.
 */
export const websocketOrigin: Guard = function websocketOrigin(visit) {
  if (!isWebSocketUpgrade(visit.request)) return CONTINUE;
  const host = known(visit, 'host');
  if (visit.request.method !== 'GET') return deny('request.malformed');
  if (!host.websockets) return deny('host.websockets-off');
  const origin = visit.request.headers.get('origin');
  const isOurs = origin === null || origin === host.public_origin || host.websocket_origins.includes(origin);
  if (!isOurs) return deny('host.origin-refused');
  // Of a list the platform makes no WebSocket, and could not hand back the tunnel that the backend opens.
  return visit.request.headers.get('upgrade')?.toLowerCase() === 'websocket'
    ? CONTINUE
    : deny('request.malformed');
};
