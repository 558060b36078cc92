/** Our own bearer credentials, and tokens in JOSE's compact form: people paste them into addresses. */
const SECRETS = /sr[ads]_[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;

/** A text of a request as an event may carry it: storable anywhere, without credentials, and no longer than `max`. */
export function eventText(text: string, max: number): string {
  // The limit first: what is cut off need not be looked at. A credential that the cut would halve is longer than that.
  const near = text.slice(0, 2 * max);
  return near.replaceAll('\0', '').replace(SECRETS, '[secret]').slice(0, max).toWellFormed();
}
