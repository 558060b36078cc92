import { type Ip, parseIp } from './ip.ts';

/** A network: all addresses of one family whose first `prefix` bits are those of `base`. */
export type Cidr = { family: 4 | 6; base: bigint; prefix: number };

const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/;

/**
 * Reads `address/prefix`, or a bare address as a network of one. Null when it is not exactly that: a prefix too long
 * for the family, leading zeros, or bits set behind the prefix (`10.0.0.1/8` is a slip, and which one cannot be known).
 * A mapped IPv6 network (`::ffff:10.0.0.0/104`) is the IPv4 network; a mapped one shorter than /96 is refused.
 */
export function parseCidr(text: string): Cidr | null {
  const [address = '', prefixText, more] = text.split('/');
  const ip = parseIp(address);
  if (ip === null || more !== undefined) return null;
  const bits = ip.family === 4 ? 32 : 128;
  if (prefixText === undefined) return { family: ip.family, base: ip.value, prefix: bits };
  if (!PREFIX.test(prefixText)) return null;
  const isMapped = ip.family === 4 && address.includes(':');
  const prefix = Number(prefixText) - (isMapped ? 96 : 0);
  if (prefix < 0 || prefix > bits) return null;
  const hostBits = BigInt(bits - prefix);
  if ((ip.value >> hostBits) << hostBits !== ip.value) return null;
  return { family: ip.family, base: ip.value, prefix };
}

/** True when the address lies in the network. Families never match each other; mapped addresses are IPv4. */
export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  if (cidr.family !== ip.family) return false;
  const hostBits = BigInt((cidr.family === 4 ? 32 : 128) - cidr.prefix);
  return ip.value >> hostBits === cidr.base >> hostBits;
}
