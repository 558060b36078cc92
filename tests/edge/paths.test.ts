import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from './support/send.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = await world.cookie();
});
afterAll(() => world.close());

function get(target: string, { host = 'demo.localhost:8787', more = '' } = {}): Promise<string> {
  return sendRaw(
    world.edge.port,
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n${more}Connection: close\r\n\r\n`,
  );
}

describe('a path that is accepted reaches the backend byte for byte', () => {
  test.each([
    '/',
    '/a%20b',
    '/a+b',
    '/a;v=1/b',
    "/:@!$&'()*,=~",
    '/%C3%BC/%e2%82%ac',
    '/100%25',
    '/a[1]|b',
    '/trailing/',
    '/x?',
    '/x?q=../..&r=%2e%2e%2f&s=//&t=\\',
    '/x?q=%zz&r=%',
    '/x?a=[1]&b={}&c=^|',
  ])('%s', async (target) => {
    expect(await get(target)).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.backend.seen.at(-1)?.url).toBe(target);
  });
});

describe('a path that two parsers could read differently reaches nobody', () => {
  test.each([
    '/public/../admin',
    '/public/%2e%2e/admin',
    '/public/.%2E/admin',
    '/./a',
    '/a%2fb',
    '/a%5cb',
    '/a\\b',
    '//evil/x',
    '/a//b',
    '/public/..;/admin',
    '/a%00b',
    '/a%0ab',
    '/%c0%af',
    '/%c0%ae%c0%ae/admin',
    '/%ed%a0%80',
    '/%zz',
    '/%61dmin',
    '/.%73unray/login',
    '*',
    '/a{b}',
    '/a"b',
    '/a\x00b',
    '/a\x01b',
    '/\xfc',
  ])('%j', async (target) => {
    const before = world.backend.seen.length;
    expect(await get(target)).toMatch(/^HTTP\/1\.1 400 /);
    expect(world.backend.seen).toHaveLength(before);
  });
});

describe('a request for two hosts, or for none', () => {
  test.each([
    ['two Host headers', 'demo.localhost:8787\r\nHost: other.localhost', 400],
    ['a path in the Host header', 'demo.localhost/..', 400],
    ['user information', 'x@demo.localhost', 400],
    ['a host nobody protects', 'other.localhost', 421],
    ['a trailing dot', 'demo.localhost.', 400],
    ['a suffix', 'demo.localhost.evil.example', 421],
  ])('%s', async (_name, host, status) => {
    const before = world.backend.seen.length;
    expect(await get('/', { host })).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(world.backend.seen).toHaveLength(before);
  });

  test('an absolute target does not choose the host: it is decided and forwarded by Host alone', async () => {
    expect(await get('http://other.localhost/from-absolute')).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.backend.seen.at(-1)?.url).toBe('/from-absolute');
    expect(await get('http://demo.localhost/x', { host: 'other.localhost' })).toMatch(/^HTTP\/1\.1 421 /);
  });
});

describe('methods and bodies', () => {
  test.each([
    ['TRACE', 405],
    ['CONNECT', 500],
  ])('%s is refused', async (method, status) => {
    const before = world.backend.seen.length;
    const answer = await sendRaw(
      world.edge.port,
      `${method} / HTTP/1.1\r\nHost: demo.localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(world.backend.seen).toHaveLength(before);
  });

  test('GET with a body is refused instead of losing the body', async () => {
    const answer = await get('/', { more: 'Content-Length: 3\r\n' });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['a folded header', 'X-A: a\r\n b\r\n\r\n'],
    ['a blank before the colon', 'X-Sunray-User : b\r\n\r\n'],
    ['NUL in a value', 'X-A: a\x00b\r\n\r\n'],
    ['a bare CR in a value', 'X-A: a\rb\r\n\r\n'],
    ['a control character in a value', 'X-A: a\x01b\r\n\r\n'],
  ])('%s: 400 and nothing forwarded', async (_name, rest) => {
    const before = world.backend.seen.length;
    const answer = await sendRaw(
      world.edge.port,
      `POST / HTTP/1.1\r\nHost: demo.localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n${rest}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(world.backend.seen).toHaveLength(before);
  });

  test('128 kB in one header are refused', async () => {
    const before = world.backend.seen.length;
    expect(await get('/', { more: `X-A: ${'a'.repeat(131_072)}\r\n` })).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(world.backend.seen).toHaveLength(before);
  });
});
