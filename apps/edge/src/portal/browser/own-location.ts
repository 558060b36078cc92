/** The path to open when a ceremony is over, or `/` when the answer names anything outside this origin. */
export function ownLocation(wanted: unknown, origin: string): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || !URL.canParse(wanted, origin)) return '/';
  const { origin: reached, pathname, search, hash } = new URL(wanted, origin);
  return reached === origin && !pathname.startsWith('//') ? pathname + search + hash : '/';
}
