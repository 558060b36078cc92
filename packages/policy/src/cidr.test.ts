import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cidrContains, parseCidr } from './cidr.ts';
import { formatIp, parseIp } from './ip.ts';

test.each([
  '10.0.0.0/33',
  '10.0.0.1/8',
  '2001:db8::/129',
  '2001:db8::1/64',
  '10.0.0.0/08',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '010.0.0.0/8',
  'fe80::1%1/64',
  '10.0.0.0/8 ',
  '/8',
  '',
  '::ffff:10.0.0.0/64',
  '10.0.0.0/ 8',
  '10.0.0.0/1e1',
])('%j is no network', (text) => {
  expect(parseCidr(text)).toBeNull();
});

const CASES: [string, string, boolean][] = [
  ['10.0.0.0/8', '10.255.1.2', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.0/8', '::ffff:10.1.1.1', true],
  ['::ffff:10.0.0.0/104', '10.1.1.1', true],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '::1', false],
  ['::/0', '10.0.0.1', false],
  ['::1', '::1', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['2001:DB8:0::/48', '2001:db8::1', true],
];

test.each(CASES)('%s contains %s: %s', (network, address, expected) => {
  const cidr = parseCidr(network);
  const ip = parseIp(address);
  expect(cidr && ip && cidrContains(cidr, ip)).toBe(expected);
});

test('networks hold what node:net BlockList says they hold', () => {
  const bits = fc.integer({ min: 0, max: 128 });
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6()),
      fc.oneof(fc.ipV4(), fc.ipV6()),
      bits,
      fc.boolean(),
      (base, other, wanted, isNear) => {
        const start = parseIp(base);
        const far = parseIp(other);
        if (start === null || far === null || (start.family === 6 && start.value >> 32n === 0n)) return;
        const width = start.family === 4 ? 32 : 128;
        const prefix = wanted % (width + 1);
        const hostBits = BigInt(width - prefix);
        const network = { family: start.family, value: (start.value >> hostBits) << hostBits };
        const probe = isNear
          ? {
              family: start.family,
              value: network.value ^ (far.value & ((1n << BigInt(width)) - 1n) & 0xffffn),
            }
          : far;
        const family = (ip: { family: 4 | 6 }) => (ip.family === 4 ? 'ipv4' : 'ipv6');
        const oracle = new BlockList();
        oracle.addSubnet(formatIp(network), prefix, family(network));
        const cidr = parseCidr(`${formatIp(network)}/${prefix}`);
        // BlockList compares mapped addresses with IPv4 networks and the other way round; both sides are unmapped here.
        if (network.family === probe.family)
          expect(cidr && cidrContains(cidr, probe)).toBe(oracle.check(formatIp(probe), family(probe)));
        else expect(cidr && cidrContains(cidr, probe)).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
});
