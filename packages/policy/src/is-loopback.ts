import { cidrContains, parseCidr } from './cidr.ts';
import { parseIp } from './ip.ts';

const LOOPBACK = [parseCidr('127.0.0.0/8'), parseCidr('::1')].filter((cidr) => cidr !== null);

/**
 * True for a name or address that leads nowhere but to this machine: `localhost` and names below it (RFC 6761 section
 * 6.3), 127.0.0.0/8, ::1 with or without brackets. Takes no port; odd spellings of addresses are no loopback here.
 */
export function isLoopback(hostOrAddress: string): boolean {
  const name = hostOrAddress.toLowerCase();
  if (/^(?:[a-z0-9-]+\.)*localhost\.?$/.test(name)) return true;
  const ip = parseIp(/^\[(.*)\]$/.exec(name)?.[1] ?? name);
  return ip !== null && LOOPBACK.some((cidr) => cidrContains(cidr, ip));
}
