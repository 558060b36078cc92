/** Begins the names of the edge's own cookies. */
const OURS = /__(?:host|secure)-sunray_/i;
const SET_BY_US = /^[\s=]*__(?:host|secure)-sunray_/i;

/**
 * All values of cookies of this name. What only looks like one is none: a sibling host may set `x=1,__Host-…`, or a
 * name behind a no-break space, and no browser sees the prefix that forbids it. So names stand between semicolons,
 * and only blanks are trimmed. Where the platform joined repeated headers by a comma, two of ours still count as two.
 */
export function cookieValues(header: string | null, name: string): string[] {
  if (header === null) return [];
  return header.split(';').flatMap((pair) => {
    const values = pair.split(',').map((piece) => valueIn(piece, name));
    return values[0] === null ? [] : values.filter((value) => value !== null);
  });
}

/** The header without the edge's own cookies, in any case; null when nothing is left. */
export function withoutOwnCookies(header: string | null): string | null {
  if (header === null) return null;
  const pairs = header.split(';').flatMap((pair) => (OURS.test(pair) ? pair.split(',') : [pair]));
  const kept = pairs.filter((pair) => !OURS.test(pair)).map(trimBlanks);
  return kept.filter((pair) => pair !== '').join('; ') || null;
}

/** True for a `Set-Cookie` that would plant one of the edge's own cookies, nameless ones included. */
export function setsOwnCookie(setCookie: string): boolean {
  return SET_BY_US.test(setCookie);
}

function valueIn(piece: string, name: string): string | null {
  const at = piece.indexOf('=');
  return at > 0 && trimBlanks(piece.slice(0, at)) === name ? trimBlanks(piece.slice(at + 1)) : null;
}

/** As RFC 6265 means it; `trim` takes away whatever Unicode calls white space. */
function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
