import type { Target } from '@sunray/policy/canonical-target.ts';
import { expect, test } from 'vitest';
import { HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { backendUrl } from './backend-url.ts';

const target = (path: string, query = ''): Target => ({
  scheme: 'http',
  hostname: 'demo.localhost',
  authority: 'demo.localhost',
  path,
  query,
});

test.each([
  ['http://127.0.0.1:3000', '/a%20b', '?c=%2e', 'http://127.0.0.1:3000/a%20b?c=%2e'],
  ['http://127.0.0.1:3000/', '/', '', 'http://127.0.0.1:3000/'],
  ['https://app.internal/base', '/a', '?', 'https://app.internal/base/a?'],
  ['https://app.internal/base/', '/a', '', 'https://app.internal/base/a'],
])('%s with %s%s is %s', (backend_url, path, query, expected) => {
  expect(backendUrl({ ...HOST, backend_url }, target(path, query))).toBe(expected);
});

test.each(['/a/../b', '/%2e%2e/b', '/a\\b', '/a"b', '/ü'])(
  '%s, which a URL parser changes, goes nowhere even if a guard had let it through',
  (path) => {
    expect(backendUrl(HOST, target(path))).toBeNull();
  },
);
