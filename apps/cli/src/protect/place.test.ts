import { expect, test } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { placeOf } from './place.ts';

const EDGE = 'http://127.0.0.1:8787';

test.each([
  [{ as: 'app.localhost', edgeUrl: EDGE }, 'http://app.localhost:8787'],
  [{ as: 'APP.localhost', edgeUrl: 'http://127.0.0.1:80' }, 'http://app.localhost'],
  [{ as: 'app.example.com', origin: 'https://app.example.com/', edgeUrl: null }, 'https://app.example.com'],
  [{ as: 'app.localhost', origin: 'http://app.localhost:9', edgeUrl: EDGE }, 'http://app.localhost:9'],
])('%j is opened at %s', (given, origin) => {
  expect(placeOf('http://127.0.0.1:3000', given)).toMatchObject({ domain: given.as.toLowerCase(), origin });
});

test.each([
  { as: 'app.example.com', edgeUrl: EDGE },
  { as: 'app.localhost', edgeUrl: null },
  { as: 'app.localhost', edgeUrl: 'https://edge.example.com' },
])('what browsers see of %j must be said', (given) => {
  expect(() => placeOf('http://127.0.0.1:3000', given)).toThrow('--origin');
});

test.each([
  'http://app.localhost',
  'app.localhost:8787',
  'localhost',
  'app_localhost',
  '',
  '-a.localhost',
  'a b.c',
])('--as %j is refused', (as) => {
  expect(() => placeOf('http://127.0.0.1:3000', { as, edgeUrl: EDGE })).toThrow(UsageError);
});

test.each([
  ['3000', 'Perhaps http://127.0.0.1:3000?'],
  ['localhost:3000', 'Perhaps http://localhost:3000?'],
  ['ftp://files', 'it must begin with http'],
  ['http://', 'it must begin with http'],
])('the application %j is refused', (url, hint) => {
  expect(() => placeOf(url, { as: 'app.localhost', edgeUrl: EDGE })).toThrow(hint);
});

test.each([
  ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
  ['HTTP://LOCALHOST:3000', 'http://localhost:3000'],
  ['http://127.0.0.1:3000/base', 'http://127.0.0.1:3000/base'],
  ['http://u:p@127.0.0.1:3000', 'http://u:p@127.0.0.1:3000'],
])('%s is sent as %s, for the control plane to judge', (url, backend) => {
  expect(placeOf(url, { as: 'app.localhost', edgeUrl: EDGE }).backend).toBe(backend);
});
