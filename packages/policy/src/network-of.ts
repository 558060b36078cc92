import { formatIp, parseIp } from './ip.ts';

/**
 * What attempts are counted by: an IPv4 address itself, an IPv6 address by its /64, which is one line's worth of
 * addresses. Canonical text; mapped addresses are IPv4. Texts that are no address share one count.
 */
export function networkOf(address: string): string {
  const ip = parseIp(address);
  if (ip === null) return 'no-address';
  if (ip.family === 4) return formatIp(ip);
  return `${formatIp({ family: 6, value: (ip.value >> 64n) << 64n })}/64`;
}
