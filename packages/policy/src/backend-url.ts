import { type Cidr, cidrContains, parseCidr } from './cidr.ts';
import { type Ip, parseIp } from './ip.ts';

const LINK_LOCAL_AND_METADATA = networks([
  '169.254.0.0/16',
  'fe80::/10', // link-local: metadata of AWS, Azure, GCP, Hetzner, OpenStack and others
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure's host agent
  '192.0.0.192', // Oracle
  'fd00:ec2::/32', // AWS: metadata, time and names
  'fd20:ce::254', // GCP
  'fd00:42::42', // Scaleway
]);
const MANY_AT_ONCE = networks(['224.0.0.0/4', '255.255.255.255', 'ff00::/8']);
const NOT_PUBLIC = networks([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '192.0.0.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
  '::',
  '::1',
  'fc00::/7',
  'fec0::/10',
]);
const LOOPBACK = ['127.0.0.1', '::1'].map(parseIp).filter((ip) => ip !== null);
/** Prefixes whose addresses lead to the IPv4 address written `shift` bits from their end (RFC 4291, 6052, 3056). */
const CARRIERS = [
  { network: '::/96', shift: 0n },
  { network: '64:ff9b::/96', shift: 0n },
  { network: '64:ff9b:1::/96', shift: 0n },
  { network: '2002::/16', shift: 80n },
].flatMap(({ network, shift }) => networks([network]).map((cidr) => ({ cidr, shift })));

const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
]);
const LOOPBACK_NAME = /^(?:(?:.+\.)?localhost|localhost\.localdomain|ip6-localhost|ip6-loopback)$/;

/**
 * Why a backend may not live at `url`, as a plain sentence; null when it may. Metadata and link-local addresses are
 * refused whatever is allowed; loopback, private and other non-public ones outside `allowed`. Names are not resolved:
 * what a public name leads to is the business of who holds it.
 */
export function backendFault(url: string, allowed: readonly Cidr[]): string | null {
  // The URL parser drops tabs and line ends, reads `\` as `/` and makes a host of what follows one slash or four.
  if (!/^https?:\/\/[^/?#\\\s\p{C}][^\\\s\p{C}]*$/iu.test(url) || !URL.canParse(url))
    return 'must be a complete http or https address';
  const parsed = new URL(url);
  if (/^[^/]*\/\/[^/?#]*@/.test(url)) return 'must not contain a user name or password';
  if (url.includes('#') || url.includes('?')) return 'must not contain a query or a fragment';
  const name = parsed.hostname.replace(/\.+$/, '');
  const ip = parseIp(name.replace(/^\[(.*)\]$/, '$1'));
  return ip === null ? nameFault(name, allowed) : addressFault(ip, allowed);
}

function nameFault(name: string, allowed: readonly Cidr[]): string | null {
  if (METADATA_NAMES.has(name)) return "leads to the cloud provider's metadata service";
  const isAllowed = LOOPBACK.some((ip) => isInside(allowed, ip));
  if (LOOPBACK_NAME.test(name) && !isAllowed)
    return 'leads to this machine itself, which SUNRAY_BACKEND_NETWORKS does not allow';
  return null;
}

function addressFault(ip: Ip, allowed: readonly Cidr[]): string | null {
  const reached = [ip, ...carriedV4(ip)];
  if (reached.some((address) => isInside(LINK_LOCAL_AND_METADATA, address)))
    return "is a link-local address or a cloud provider's metadata service";
  if (reached.some((address) => isInside(MANY_AT_ONCE, address)))
    return 'is a multicast or broadcast address';
  const isHidden = reached.some((address) => isInside(NOT_PUBLIC, address) && !isInside(allowed, address));
  return isHidden
    ? 'is a loopback, private or reserved address, which SUNRAY_BACKEND_NETWORKS does not allow'
    : null;
}

/** The IPv4 address that an IPv6 address is a way to, if it is one. */
function carriedV4(ip: Ip): Ip[] {
  return CARRIERS.filter(({ cidr }) => cidrContains(cidr, ip) && ip.value > 1n).map(({ shift }) => ({
    family: 4,
    value: (ip.value >> shift) & 0xffffffffn,
  }));
}

function isInside(list: readonly Cidr[], ip: Ip): boolean {
  return list.some((cidr) => cidrContains(cidr, ip));
}

function networks(texts: string[]): Cidr[] {
  return texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`not a network: ${text}`);
    return cidr;
  });
}
