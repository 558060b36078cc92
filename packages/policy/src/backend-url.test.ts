import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backendFault } from './backend-url.ts';
import { parseCidr } from './cidr.ts';

const EVERYTHING = networks('0.0.0.0/0', '::/0');

function networks(...texts: string[]) {
  return texts.map(parseCidr).filter((cidr) => cidr !== null);
}

test.each([
  'https://app.example.com',
  'https://app.example.com/',
  'http://app.example.com:8080/base/path',
  'HTTPS://APP.EXAMPLE.COM',
  'https://203.0.113.9',
  'https://[2001:db8::1]:8443/',
  'http://app:3000',
  'https://bücher.example/ü',
  'https://example.com/@me',
  'https://metadata.example.com',
])('%s may be a backend', (url) => {
  expect(backendFault(url, [])).toBeNull();
});

test.each([
  '',
  'app.example.com',
  'ftp://example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http:',
  'http://',
  'http:///127.0.0.1',
  'http:127.0.0.1',
  'http:/127.0.0.1',
  'http:\\\\127.0.0.1',
  'http://example.com\\@127.0.0.1',
  ' http://example.com',
  'http://example.com ',
  'ht\ntp://example.com',
  'http://exa\tmple.com',
  'http://example.com/\u0000',
  'http://a:99999/',
  'http://[::1',
  'http://a b/',
  'http://exa%00mple.com',
  'http://1.2.3.4.5',
  'http://256.1.1.1',
  'unix:/run/app.sock',
])('%j is refused as no address of a backend', (url) => {
  expect(backendFault(url, EVERYTHING)).toBe('must be a complete http or https address');
});

test.each([
  'http://user@example.com',
  'http://user:pw@example.com',
  'http://:pw@example.com',
  'http://@example.com',
  'http://:@example.com',
  'http://a@b@example.com',
])('%s is refused for its user information', (url) => {
  expect(backendFault(url, EVERYTHING)).toBe('must not contain a user name or password');
});

test.each([
  'http://example.com#',
  'http://example.com/#top',
  'http://example.com/?',
  'http://example.com/?a=b',
  'http://example.com?@x',
])('%s is refused for what follows the path', (url) => {
  expect(backendFault(url, EVERYTHING)).toBe('must not contain a query or a fragment');
});

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '0251.0376.0251.0376',
  '169.254.43518',
  '169.254.169.254.',
  '１６９.254.169.254',
  '%31%36%39.254.169.254',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[fe80::1]',
  '[febf::1]',
  '100.100.100.200',
  '[fd00:ec2::254]',
  '[FD00:0EC2:0::254]',
  '168.63.129.16',
  '192.0.0.192',
  '[fd20:ce::254]',
  'metadata',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'metadata.goog',
  'instance-data.ec2.internal',
])('http://%s is refused whatever is allowed', (host) => {
  expect(backendFault(`http://${host}/`, EVERYTHING)).toMatch(/metadata/);
});

test.each(['224.0.0.1', '239.255.255.250', '255.255.255.255', '[ff02::1]'])(
  'http://%s is refused: many would answer',
  (host) => {
    expect(backendFault(`http://${host}`, EVERYTHING)).toMatch(/multicast/);
  },
);

const HIDDEN: [host: string, network: string][] = [
  ['127.0.0.1', '127.0.0.0/8'],
  ['127.1', '127.0.0.0/8'],
  ['2130706433', '127.0.0.0/8'],
  ['0x7f000001', '127.0.0.0/8'],
  ['0177.0.0.1', '127.0.0.0/8'],
  ['127.0.0.1.', '127.0.0.0/8'],
  ['[::ffff:127.0.0.1]', '127.0.0.0/8'],
  ['[::1]', '::1/128'],
  ['localhost', '127.0.0.0/8'],
  ['LocalHost.', '::1/128'],
  ['app.localhost', '127.0.0.1/32'],
  ['localhost.localdomain', '127.0.0.0/8'],
  ['ip6-localhost', '::1'],
  ['0.0.0.0', '0.0.0.0/32'],
  ['0', '0.0.0.0/32'],
  ['[::]', '::/128'],
  ['[::ffff:0:0]', '0.0.0.0/8'],
  ['10.0.0.1', '10.0.0.0/8'],
  ['012.0.0.1', '10.0.0.0/8'],
  ['172.16.0.1', '172.16.0.0/12'],
  ['172.31.255.255', '172.16.0.0/12'],
  ['192.168.1.1', '192.168.0.0/16'],
  ['100.64.0.1', '100.64.0.0/10'],
  ['100.127.255.254', '100.64.0.0/10'],
  ['198.18.0.1', '198.18.0.0/15'],
  ['240.0.0.1', '240.0.0.0/4'],
  ['[fd12:3456::1]', 'fc00::/7'],
  ['[fec0::1]', 'fec0::/10'],
];

test.each(HIDDEN)('http://%s is refused unless %s is allowed', (host, network) => {
  const url = `http://${host}:3000/`;
  expect(backendFault(url, [])).toMatch(/SUNRAY_BACKEND_NETWORKS does not allow/);
  expect(backendFault(url, networks('203.0.113.0/24'))).toMatch(/SUNRAY_BACKEND_NETWORKS does not allow/);
  expect(backendFault(url, networks(network))).toBeNull();
});

test.each(['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[::10.0.0.1]'])(
  'http://%s counts as the address it leads to',
  (host) => {
    expect(backendFault(`http://${host}`, [])).not.toBeNull();
    expect(backendFault(`http://${host}`, networks('::/0'))).not.toBeNull();
  },
);

test.each([
  '11.0.0.1',
  '172.32.0.1',
  '172.15.255.255',
  '100.63.255.255',
  '100.128.0.1',
  '192.169.0.1',
  '169.253.1.1',
  '[2600::1]',
])('http://%s is public', (host) => {
  expect(backendFault(`http://${host}`, [])).toBeNull();
});

test('however an IPv4 address is written, it is judged as the same address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (dotted) => {
      const octets = dotted.split('.').map(Number);
      const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      const spellings = [
        String(value),
        `0x${value.toString(16)}`,
        `0${value.toString(8)}`,
        `${a}.${b}.${c * 256 + d}`,
        octets.map((octet) => `0${octet.toString(8)}`).join('.'),
        `[::ffff:${dotted}]`,
        `${dotted}.`,
      ];
      const verdict = backendFault(`http://${dotted}`, []);
      for (const spelling of spellings)
        expect(backendFault(`http://${spelling}`, []), spelling).toBe(verdict);
    }),
  );
});
