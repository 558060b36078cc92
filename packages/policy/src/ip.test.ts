import { isIP, isIPv4 } from 'node:net';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { formatIp, parseIp } from './ip.ts';

test.each([
  '010.0.0.1',
  '1.2.3',
  '1.2.3.4.5',
  '256.0.0.1',
  '1.2.3.4 ',
  ' 1.2.3.4',
  '0x7f.0.0.1',
  '1.2.3.+4',
  '',
  '1.2.3.4/32',
  '1.2.3.4:80',
  'fe80::1%eth0',
  '[::1]',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '::12345',
  ':1',
  '1:',
  'g::',
  '1.2.3.4::',
  '::1.2.3',
  '::010.1.1.1',
  '::1:2:3:4:5:6:7:8',
  '１.2.3.4',
])('%j is no address', (text) => {
  expect(parseIp(text)).toBeNull();
});

test.each([
  ['2001:DB8:0::1', '2001:db8::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::FFFF:a00:1', '10.0.0.1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
])('%s is %s', (text, canonical) => {
  const ip = parseIp(text);
  expect(ip && formatIp(ip)).toBe(canonical);
});

test('every address node knows is read, and its canonical text is that of ipaddr.js', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const ip = parseIp(text);
      expect(ip === null).toBe(isIP(text) === 0);
      // ipaddr.js takes `::1.2.3.4` for the mapped address; it is the IPv4-compatible one (RFC 4291 section 2.5.5.1).
      if (ip === null || /^::[0-9]+\./.test(text)) return;
      const oracle = ipaddr.process(text);
      expect(ip.family === 4).toBe(oracle.kind() === 'ipv4');
      expect(formatIp(ip)).toBe(oracle.toString());
      expect(parseIp(formatIp(ip))).toEqual(ip);
    }),
  );
});

test('noise is an address here only if node says so too', () => {
  const noise = fc.array(fc.constantFrom('1', '0', 'f', ':', '::', '.', '255', '256', 'ffff', '%'), {
    maxLength: 15,
  });
  fc.assert(
    fc.property(noise, (pieces) => {
      const text = pieces.join('');
      if (parseIp(text) !== null) expect(isIP(text)).not.toBe(0);
      if (isIPv4(text)) expect(parseIp(text)).not.toBeNull();
    }),
    { numRuns: 5000 },
  );
});
