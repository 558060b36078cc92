import { parseCidr } from '@sunray/policy/cidr.ts';
import { describe, expect, test } from 'vitest';
import { fakeVisit } from '../../../tests/edge/support/fake-visit.ts';
import { clientOf } from './client-address.ts';
import type { Settings } from './env.ts';

type Told = { peer?: string | null; headers?: Record<string, string>; cf?: Record<string, unknown> };

function addressOf(
  addressSource: Settings['addressSource'],
  told: Told,
  trusted: string[] = [],
): string | null {
  const trustedProxies = trusted.map(parseCidr).filter((network) => network !== null);
  return clientOf(fakeVisit(told).request, { addressSource, trustedProxies })?.ip ?? null;
}

describe('the TCP peer', () => {
  test.each([
    ['192.0.2.7:1234', '192.0.2.7'],
    ['[2001:DB8::1]:1234', '2001:db8::1'],
    ['[::ffff:192.0.2.7]:1234', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['unix:/tmp/socket', null],
    ['', null],
    [null, null],
  ])('%s is %s', (peer, expected) => {
    expect(addressOf('peer', { peer })).toBe(expected);
  });

  test('is believed over every header', () => {
    const headers = {
      'cf-connecting-ip': '203.0.113.9',
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    };
    expect(addressOf('peer', { headers })).toBe('192.0.2.7');
    expect(addressOf('proxies', { headers })).toBe('192.0.2.7');
  });
});

describe('the address that Cloudflare names', () => {
  test('is taken from its header and from nowhere else', () => {
    expect(addressOf('cloudflare', { headers: { 'cf-connecting-ip': '203.0.113.9' } })).toBe('203.0.113.9');
    expect(addressOf('cloudflare', {})).toBeNull();
    expect(addressOf('cloudflare', { headers: { 'cf-connecting-ip': '203.0.113.9, 10.0.0.1' } })).toBeNull();
  });
});

describe('behind proxies', () => {
  const trusted = ['192.0.2.0/24', '10.0.0.0/8', '2001:db8:1::/48'];
  test.each<[string, string, string | null]>([
    ['192.0.2.7:1', '203.0.113.9', '203.0.113.9'],
    ['192.0.2.7:1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['192.0.2.7:1', '203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['192.0.2.7:1', '203.0.113.9,10.1.1.1 , 10.2.2.2', '203.0.113.9'],
    ['192.0.2.7:1', '203.0.113.9, ::ffff:10.1.1.1', '203.0.113.9'],
    ['[2001:db8:1::5]:1', '2001:DB8:2::1', '2001:db8:2::1'],
    ['192.0.2.7:1', '', '192.0.2.7'],
    ['192.0.2.7:1', '10.3.3.3', '10.3.3.3'],
    ['198.51.100.1:1', '10.1.1.1', '198.51.100.1'],
    ['192.0.2.7:1', 'unknown', null],
    ['192.0.2.7:1', '203.0.113.9:8080', null],
    ['192.0.2.7:1', '203.0.113.9, 010.1.1.1', null],
    ['192.0.2.7:1', 'garbage, 203.0.113.9', '203.0.113.9'],
  ])('peer %s with %j: %s', (peer, forwarded, expected) => {
    expect(addressOf('proxies', { peer, headers: { 'x-forwarded-for': forwarded } }, trusted)).toBe(expected);
  });
});

test('the country comes from the platform, never from a header', () => {
  const countryOf = (told: Told) =>
    clientOf(fakeVisit(told).request, { addressSource: 'peer', trustedProxies: [] })?.country;
  expect(countryOf({ cf: { country: 'DE' } })).toBe('DE');
  expect(countryOf({ cf: { country: 'T1' } })).toBe('T1');
  expect(countryOf({ cf: { country: 'deutschland' } })).toBeNull();
  expect(countryOf({ headers: { 'cf-ipcountry': 'DE' } })).toBeNull();
});

describe('development headers', () => {
  const headers = { 'x-sunray-dev-ip': '203.0.113.9', 'x-sunray-dev-country': 'FR' };
  const clientWith = (told: Told) =>
    clientOf(fakeVisit(told).request, { addressSource: 'peer', trustedProxies: [] });

  test.each(['127.0.0.1:1', '127.1.2.3:1', '[::1]:1', '[::ffff:127.0.0.1]:1'])(
    'are believed from %s',
    (peer) => {
      expect(clientWith({ peer, headers })).toMatchObject({ ip: '203.0.113.9', country: 'FR' });
    },
  );

  test("are nobody else's, and nonsense in them changes nothing", () => {
    expect(clientWith({ headers })).toMatchObject({ ip: '192.0.2.7', country: null });
    const nonsense = { 'x-sunray-dev-ip': '203.0.113.009', 'x-sunray-dev-country': 'fr' };
    expect(clientWith({ peer: '127.0.0.1:1', headers: nonsense })).toMatchObject({
      ip: '127.0.0.1',
      country: null,
    });
  });
});
