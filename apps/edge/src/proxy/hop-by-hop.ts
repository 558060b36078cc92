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

/** Tells names that concern one connection only: the fixed ones and those that `Connection` lists (RFC 9110, 7.6.1). */
export function hopByHop(headers: Headers): (name: string) => boolean {
  const connection = headers.get('connection');
  if (connection === null) return (name) => ALWAYS.has(name);
  const listed = connection
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return (name) => ALWAYS.has(name) || listed.includes(name);
}
