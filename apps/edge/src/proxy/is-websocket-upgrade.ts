/** True when the client asks to turn this connection into a WebSocket. */
export function isWebSocketUpgrade({ headers }: Request): boolean {
  const wanted = (headers.get('upgrade') ?? '').toLowerCase();
  return wanted.split(',').some((protocol) => protocol.trim() === 'websocket');
}
