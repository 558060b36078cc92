import { parseIp } from './ip.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What the URL parser would read as the end of the host, drop or decode. Characters beyond ASCII are IDNA's. */
const FOREIGN_ASCII = /[^A-Za-z0-9.\-\u0080-\u{10ffff}]/u;

/**
 * The one spelling of a DNS name: lower case, international names in their ASCII form (UTS 46). Null for everything
 * else: an address in any spelling, a port, a trailing dot, a wildcard, a label over 63 or a name over 253 characters.
 */
export function canonicalDomain(text: string): string | null {
  if (text === '' || FOREIGN_ASCII.test(text) || !URL.canParse(`http://${text}/`)) return null;
  const name = new URL(`http://${text}/`).hostname;
  const isName = name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
  return isName && parseIp(name) === null ? name : null;
}
