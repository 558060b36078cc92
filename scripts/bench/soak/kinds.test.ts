import { expect, test } from 'vitest';
import { KIND_NAMES, KINDS, requestOf } from './kinds.ts';

const SESSION = { host: 'site1.localhost:8787', cookie: '__Host-sunray_session=t' };

test('the kinds make a thousand together, so that a weight reads as per mille', () => {
  expect(KIND_NAMES.reduce((sum, name) => sum + KINDS[name].weight, 0)).toBe(1000);
});

test('a request carries the session only where its kind has one, and a body as long as it says', () => {
  expect(requestOf('read', SESSION)).toMatch(
    /^GET \/api[^]*Host: site1[^]*Cookie: __Host-sunray_session=t\r\n\r\n$/,
  );
  expect(requestOf('unsigned', SESSION)).not.toContain('Cookie');
  const [, length, body] = /Content-Length: (\d+)[^]*\r\n\r\n(.*)$/.exec(requestOf('write', SESSION)) ?? [];
  expect(body).toHaveLength(Number(length));
});
