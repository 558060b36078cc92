/**
 * True when a browser says that the request comes from a page of `publicOrigin` itself. `Origin: null`, sibling
 * hosts and requests that say nothing at all are refused, whatever their content type.
 */
export function isSameOrigin(headers: Headers, publicOrigin: string): boolean {
  const origin = headers.get('Origin');
  const site = headers.get('Sec-Fetch-Site');
  if (origin === null && site === null) return false;
  return (origin ?? publicOrigin) === publicOrigin && (site ?? 'same-origin') === 'same-origin';
}
