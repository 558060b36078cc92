export type Target = {
  scheme: 'http' | 'https';
  /** Lower case, without port. */
  hostname: string;
  /** Host and port as they stand in the URL, lower case. */
  authority: string;
  /** Begins with `/`; the one form that is matched and forwarded. */
  path: string;
  /** Empty, or begins with `?`; never interpreted, forwarded as it came. */
  query: string;
};

export type TargetRefusal = 'request.malformed' | 'request.path-refused';
export type TargetResult = { ok: true; target: Target } | { ok: false; code: TargetRefusal };

const URL_FORM = /^(https?):\/\/([^/?#\\]*)([^?#]*)(\?[^#]*)?(#.*)?$/s;
const AUTHORITY =
  /^((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
/** RFC 3986 pchar, `/`, and the three more that browsers leave as they are and URL parsers do not touch. */
const PATH_CHARACTERS = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/|[\]]|%[0-9A-Fa-f]{2})*$/;
/** Letters, digits, `-`, `.`, `_`, `/` and `\` have one spelling only: the plain one, or none. */
const NEEDLESS_ESCAPE = /%(?:2[dDeEfF]|3[0-9]|4[1-9a-fA-F]|5[0-9aAcCfF]|6[1-9a-fA-F]|7[0-9aA])/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const QUERY_REFUSED = /[^\u0021-\u007e]/;

/**
 * Reads a URL as the platform hands it over, not normalised, and gives the one form of it that is matched and
 * forwarded. Refuses whatever two parsers could read differently instead of repairing it.
 *
 * Codes: `request.malformed` (no http URL, strange authority), `request.path-refused` (ambiguous path or query).
 * Source: RFC 3986 section 6; `fetch` and `new URL` would silently resolve dot segments and turn `\` into `/`.
 */
export function canonicalTarget(rawUrl: string): TargetResult {
  const [, scheme, rawAuthority = '', path = '', query = '', fragment] = URL_FORM.exec(rawUrl) ?? [];
  const authority = rawAuthority.toLowerCase();
  const [, hostname] = AUTHORITY.exec(authority) ?? [];
  if ((scheme !== 'http' && scheme !== 'https') || hostname === undefined)
    return { ok: false, code: 'request.malformed' };
  if (fragment !== undefined || !isCanonicalPath(path) || QUERY_REFUSED.test(query)) {
    return { ok: false, code: 'request.path-refused' };
  }
  return { ok: true, target: { scheme, hostname, authority, path, query } };
}

/** True for a path that every backend reads as the same segments. */
export function isCanonicalPath(path: string): boolean {
  if (!PATH_CHARACTERS.test(path) || path.includes('//') || NEEDLESS_ESCAPE.test(path)) return false;
  const decoded = decodeOnce(path);
  if (decoded === null || CONTROL.test(decoded)) return false;
  return !decoded.split('/').some(isDotSegment);
}

/** Null when the bytes are not UTF-8: overlong forms and surrogates included. */
function decodeOnce(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** `..;v=1` and `.. ` count too: servlet containers cut parameters and Windows cuts blanks before they resolve. */
function isDotSegment(segment: string): boolean {
  const name = (segment.split(';')[0] ?? '').trim();
  return name === '.' || name === '..';
}
