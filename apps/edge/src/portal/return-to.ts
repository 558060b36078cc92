const MAX_LENGTH = 2048;
/** Stands in for the host only while a path is resolved; the `.invalid` domain belongs to nobody. */
const BASE = 'https://return-to.invalid';
/** Pages that would send the person in a circle or straight out again. */
const CIRCULAR = /^\/\.sunray\/(?:login|logout)(?:\/|$)/i;
/** What a second decoding could turn into a separator or a control character. */
const ENCODED_TRICK = /%(?:[01][0-9a-f]|7f|2f|5c)/i;

/** The same-host path to open after sign-in, or `/` for everything that could lead elsewhere. Never throws. */
export function safeReturnTo(wanted: string | null): string {
  if (wanted === null || wanted.length > MAX_LENGTH || !wanted.isWellFormed()) return '/';
  if (!wanted.startsWith('/') || wanted.startsWith('//')) return '/';
  if (/[\p{Cc}\\]/u.test(wanted) || !URL.canParse(wanted, BASE)) return '/';
  const { origin, pathname, search, hash } = new URL(wanted, BASE);
  // Dot segments may leave `//evil` behind: a path by itself, a host when it is read a second time.
  if (origin !== BASE || pathname.startsWith('//') || ENCODED_TRICK.test(pathname)) return '/';
  return CIRCULAR.test(pathname) ? '/' : pathname + search + hash;
}
