const ALWAYS = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names that concern one connection only: the fixed ones and those that `Connection` lists (RFC 9110, 7.6.1). */
export function hopByHopNames(headers: Headers): ReadonlySet<string> {
  const listed = (headers.get('connection') ?? '').toLowerCase().split(',');
  return new Set([...ALWAYS, ...listed.map((name) => name.trim())]);
}
