import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const PUBLIC = 'http://demo.localhost:8787';
const CASES: [string, Record<string, string>, boolean][] = [
  ['GET', { origin: 'https://evil.example' }, true],
  ['POST', { origin: PUBLIC }, true],
  ['POST', { origin: PUBLIC, 'sec-fetch-site': 'same-origin' }, true],
  ['POST', { 'sec-fetch-site': 'same-origin' }, true],
  ['POST', {}, false],
  ['POST', { origin: 'null' }, false],
  ['POST', { origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
  ['POST', { origin: 'https://evil.example' }, false],
  ['POST', { origin: 'http://demo.localhost' }, false],
  ['POST', { origin: 'http://demo.localhost:8787.evil.example' }, false],
  ['POST', { origin: PUBLIC, 'sec-fetch-site': 'cross-site' }, false],
  ['POST', { 'sec-fetch-site': 'same-site' }, false],
  ['POST', { 'sec-fetch-site': 'none' }, false],
  ['DELETE', { origin: 'https://evil.example' }, false],
];

test.each(CASES)('%s with %j: %s', (method, headers, expected) => {
  expect(isSameOrigin(method, new Headers(headers), PUBLIC)).toBe(expected);
});
