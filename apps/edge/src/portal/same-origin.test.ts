import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const HERE = 'https://app.example.com';

test.each<[origin: string | null, site: string | null, accepted: boolean]>([
  [HERE, 'same-origin', true],
  [HERE, null, true],
  [null, 'same-origin', true],
  [null, null, false],
  ['null', null, false],
  ['null', 'same-origin', false],
  ['https://evil.example', null, false],
  ['https://evil.example', 'same-origin', false],
  ['https://app.example.com.evil.example', null, false],
  ['https://app.example.com:8443', null, false],
  ['http://app.example.com', null, false],
  ['https://APP.example.com', null, false],
  ['', null, false],
  [HERE, 'same-site', false],
  [HERE, 'cross-site', false],
  [HERE, 'none', false],
  [null, 'cross-site', false],
  [null, 'none', false],
])('Origin %j with Sec-Fetch-Site %j: accepted is %j', (origin, site, accepted) => {
  const headers = new Headers();
  if (origin !== null) headers.set('Origin', origin);
  if (site !== null) headers.set('Sec-Fetch-Site', site);
  expect(isSameOrigin(headers, HERE)).toBe(accepted);
});
