import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalTarget, isCanonicalPath } from './canonical-target.ts';

const ORDINARY = [
  '/',
  '/a/b.html',
  '/.well-known/acme-challenge/x',
  '/a%20b',
  '/a+b',
  '/a;v=1/b',
  "/:@!$&'()*,=~",
  '/%C3%BC/%e2%82%ac',
  '/100%25',
  '/%7Euser',
  '/a%3Ab%40c%2Cd%3B',
  '/...',
  '/..a/b..',
  '/a[1]|b',
  '/trailing/',
];

const REFUSED = [
  '',
  '*',
  '/..',
  '/.',
  '/a/../b',
  '/a/./b',
  '/a/..',
  '/%2e%2e/b',
  '/%2E/b',
  '/.%2e/b',
  '/a%2eb',
  '/a%2fb',
  '/a%2Fb',
  '/a%5cb',
  '/a%5Cb',
  '/a\\b',
  '/\\evil',
  '//',
  '//evil/x',
  '/a//b',
  '/a/..;/b',
  '/a/..;v=1/b',
  '/a/..%3B/b',
  '/a/..%20/b',
  '/a/%20../b',
  '/a%00b',
  '/a%01b',
  '/a%0d%0ab',
  '/a%7fb',
  '/%c2%85',
  '/%c0%af',
  '/%c0%ae%c0%ae/',
  '/%e0%80%af',
  '/%ed%a0%80',
  '/%f4%90%80%80',
  '/%ff',
  '/%c3',
  '/%',
  '/%2',
  '/%zz',
  '/%u002e',
  '/%61dmin',
  '/admi%6E',
  '/a b',
  '/a\tb',
  '/a\u0000b',
  '/ü',
  '/\ud800',
  '/a"b',
  '/a{b}',
  '/a^b',
  '/a<b>',
  '/a`b',
];

describe('canonical path', () => {
  test.each(ORDINARY)('%s is taken as it is', (path) => {
    expect(canonicalTarget(`http://demo.localhost:8787${path}?q=%2e%2f..`)).toEqual({
      ok: true,
      target: {
        scheme: 'http',
        hostname: 'demo.localhost',
        authority: 'demo.localhost:8787',
        path,
        query: '?q=%2e%2f..',
      },
    });
  });

  test.each(REFUSED)('%j is refused', (path) => {
    expect(isCanonicalPath(path)).toBe(false);
    expect(canonicalTarget(`http://demo.localhost${path}`).ok).toBe(false);
  });

  test('what is accepted survives a URL parser unchanged', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '.',
        '..',
        '%2e',
        '%2F',
        '%5c',
        '\\',
        ';',
        '%20',
        '%C3%BC',
        'a',
        '~',
        '%',
        '?',
        '#',
        '{',
        '^',
        '"',
        '|',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = `/${pieces.join('')}`;
        if (!isCanonicalPath(path)) return;
        expect(new URL(`http://h${path}`).pathname).toBe(path);
        expect(decodeURIComponent(path).split('/').length).toBe(path.split('/').length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('authority and the rest of the target', () => {
  test.each([
    'http://a, b/',
    'http://u@b/',
    'http://demo.localhost*',
    'http:///x',
    'http://a..b/',
    'http://a b/',
    'http://a:port/',
    'http://-a/',
    'ftp://a/',
    'http:/a/b',
    'a/b',
    '',
  ])('%j is refused', (url) => {
    expect(canonicalTarget(url).ok).toBe(false);
  });

  test('a path that a Host header smuggles in is part of the path, never of the host', () => {
    const read = canonicalTarget('http://a/b?c/');
    expect(read).toMatchObject({ ok: true, target: { hostname: 'a', path: '/b', query: '?c/' } });
  });

  test('upper case, ports and IPv6 are read, a port is not part of the host name', () => {
    expect(canonicalTarget('http://DEMO.Localhost:80/')).toMatchObject({
      target: { hostname: 'demo.localhost', authority: 'demo.localhost:80' },
    });
    expect(canonicalTarget('http://[::1]:8787/')).toMatchObject({ target: { hostname: '[::1]' } });
  });

  test.each(['http://a/x#f', 'http://a/x?q#f', 'http://a/x?q=ü', 'http://a/x?q=a b', 'http://a/x?q=\u0000'])(
    '%j is refused',
    (url) => {
      expect(canonicalTarget(url)).toEqual({ ok: false, code: 'request.path-refused' });
    },
  );

  test('an empty query stays', () => {
    expect(canonicalTarget('http://a/x?')).toMatchObject({ target: { path: '/x', query: '?' } });
  });
});
