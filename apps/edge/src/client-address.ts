import type { Client } from '@sunray/contract/edge-calls.ts';
import { cidrContains } from '@sunray/policy/cidr.ts';
import { formatIp, type Ip, parseIp } from '@sunray/policy/ip.ts';
import { devClient } from './dev-headers.ts';
import type { Settings } from './env.ts';

/** True in the edge of `npm start`, `npm run dev` and the tests; the deployable bundle is built without what it guards. */
declare const __SUNRAY_DEV__: boolean;

const COUNTRY = /^[A-Z0-9]{2}$/;
const PEER_PORT = /^(?:\[(.+)\]|([^:]+)):[0-9]{1,5}$/;

type AddressSettings = Pick<Settings, 'addressSource' | 'trustedProxies'>;

/** Who is calling, from the source that the deployer named and no other; null when that source does not say. */
export function clientOf(request: Request, settings: AddressSettings): Client | null {
  const { cf } = request;
  const peer = peerOf(cf);
  const ip = addressOf(request, peer, settings);
  const client = ip && { ip: formatIp(ip), country: countryOf(cf), user_agent: userAgentOf(request) };
  return typeof __SUNRAY_DEV__ !== 'undefined' && __SUNRAY_DEV__ ? devClient(request, peer, client) : client;
}

function addressOf(
  { headers }: Request,
  peer: Ip | null,
  { addressSource, trustedProxies }: AddressSettings,
): Ip | null {
  switch (addressSource) {
    case 'cloudflare':
      return parseIp(headers.get('cf-connecting-ip') ?? '');
    case 'peer':
      return peer;
    case 'proxies':
      return behindProxies(headers, peer, (ip) =>
        trustedProxies.some((network) => cidrContains(network, ip)),
      );
    default:
      return addressSource satisfies never;
  }
}

/** The TCP peer, which a client cannot forge; workerd writes it as `address:port`. */
function peerOf(cf: Request['cf']): Ip | null {
  const peer = cf?.['clientIp'];
  if (typeof peer !== 'string') return null;
  const [, v6, v4] = PEER_PORT.exec(peer) ?? [];
  return parseIp(v6 ?? v4 ?? peer);
}

/** The right-most hop that is not one of our proxies. A hop that is no address hides who came, so nobody is named. */
function behindProxies(headers: Headers, peer: Ip | null, isTrusted: (ip: Ip) => boolean): Ip | null {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').filter((hop) => hop.trim() !== '');
  let nearest = peer;
  while (nearest !== null && isTrusted(nearest)) {
    const hop = hops.pop();
    if (hop === undefined) return nearest;
    nearest = parseIp(hop.trim());
  }
  return nearest;
}

function countryOf(cf: Request['cf']): string | null {
  const country = cf?.['country'];
  return typeof country === 'string' && COUNTRY.test(country) ? country : null;
}

function userAgentOf(request: Request): string {
  return (request.headers.get('user-agent') ?? '').slice(0, 512);
}
