import { isWebSocketUpgrade } from './proxy/is-websocket-upgrade.ts';

/** True for a browser that opens a page, and so can follow a redirect to the sign-in page. */
export function isNavigation(request: Request): boolean {
  const { method, headers } = request;
  const mode = headers.get('sec-fetch-mode');
  if (method !== 'GET' || isWebSocketUpgrade(request) || (mode !== null && mode !== 'navigate')) return false;
  return (headers.get('accept') ?? '').toLowerCase().includes('text/html');
}
