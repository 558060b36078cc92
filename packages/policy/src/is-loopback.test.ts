import { expect, test } from 'vitest';
import { isLoopback } from './is-loopback.ts';

test.each([
  'localhost',
  'LOCALHOST',
  'localhost.',
  'demo.localhost',
  'a.b.localhost',
  '127.0.0.1',
  '127.255.255.254',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
])('%s is this machine', (text) => {
  expect(isLoopback(text)).toBe(true);
});

test.each([
  '',
  '.',
  '0.0.0.0',
  '::',
  '[::]',
  '128.0.0.1',
  '10.0.0.1',
  '::2',
  'localhost.example.com',
  'notlocalhost',
  'localhost:8080',
  'a b.localhost',
  '127.1',
  '2130706433',
  '0x7f.1',
  '127.0.0.1.example.com',
  '[127.0.0.1',
  '.localhost',
  'evil/.localhost',
  '\u0000.localhost',
])('%j is not this machine', (text) => {
  expect(isLoopback(text)).toBe(false);
});
