const OURS = '__host-sunray_';

/**
 * All values of cookies of this name. Some platforms join repeated `Cookie` headers by a comma, so both separators
 * are looked at; a foreign value that merely contains a comma cannot begin with one of our names by accident.
 */
export function cookieValues(header: string | null, name: string): string[] {
  if (header === null) return [];
  const values: string[] = [];
  for (const pair of header.split(/[;,]/)) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) values.push(pair.slice(at + 1).trim());
  }
  return values;
}

/** The header without the edge's own cookies, in any case; null when nothing is left. */
export function withoutOwnCookies(header: string | null): string | null {
  if (header === null) return null;
  const kept = header.split(';').flatMap((pair) => {
    const isOurs = (text: string) => text.toLowerCase().includes(OURS);
    if (!isOurs(pair)) return [pair.trim()];
    return pair
      .split(',')
      .filter((piece) => !isOurs(piece))
      .map((piece) => piece.trim());
  });
  return kept.filter((pair) => pair !== '').join('; ') || null;
}

/** True for a `Set-Cookie` that would plant one of the edge's own cookies, nameless ones included. */
export function setsOwnCookie(setCookie: string): boolean {
  return setCookie
    .replace(/^[\s=]+/, '')
    .toLowerCase()
    .startsWith(OURS);
}
