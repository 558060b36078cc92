import type { Client } from '@sunray/contract/edge-calls.ts';
import { cidrContains, parseCidr } from '@sunray/policy/cidr.ts';
import { formatIp, type Ip, parseIp } from '@sunray/policy/ip.ts';

const LOOPBACK = [parseCidr('127.0.0.0/8'), parseCidr('::1')].filter((network) => network !== null);
const COUNTRY = /^[A-Z0-9]{2}$/;

/**
 * Another address and country for tests on one machine. Only in builds made for that, and only for a caller on
 * the machine itself; everybody else stays who they are.
 */
export function devClient(request: Request, peer: Ip | null, client: Client | null): Client | null {
  if (client === null || peer === null || !LOOPBACK.some((network) => cidrContains(network, peer)))
    return client;
  const ip = parseIp(request.headers.get('x-sunray-dev-ip') ?? '');
  const country = request.headers.get('x-sunray-dev-country');
  return {
    ...client,
    ...(ip === null ? {} : { ip: formatIp(ip) }),
    ...(country !== null && COUNTRY.test(country) ? { country } : {}),
  };
}
