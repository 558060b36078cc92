const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * True when a request that changes something was made by a page of `publicOrigin` itself.
 *
 * A browser names its origin on every unsafe request; a request that names neither `Origin` nor `Sec-Fetch-Site` is
 * refused, so that a form with an odd content type is no way around. `Origin: null` never matches.
 */
export function isSameOrigin(method: string, headers: Headers, publicOrigin: string): boolean {
  if (SAFE_METHODS.has(method)) return true;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  if (origin !== null) return origin === publicOrigin;
  return site === 'same-origin';
}
