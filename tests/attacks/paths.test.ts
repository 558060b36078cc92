import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from '../edge/support/send.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

type Attempt = { start: string; rest?: string; cookie?: boolean };

/** The status of a raw request, and what the backend saw of it. */
async function attempt({ start, rest = '', cookie = true }: Attempt) {
  const { sunray, target, backend } = stage;
  const before = backend.seen.length;
  const session = cookie ? `Cookie: ${stage.cookie}\r\n` : '';
  const answer = await sendRaw(
    sunray.edgePort,
    `${start} HTTP/1.1\r\nHost: ${target.host}\r\n${session}Connection: close\r\n${rest || '\r\n'}`,
  );
  return { status: Number(answer.split(' ')[1]), through: backend.seen.slice(before) };
}

const TRICKS = [
  '/public/../admin',
  '/public/./../admin',
  '/..',
  '/%2e%2e/admin',
  '/public/%2e%2e/admin',
  '/public/.%2E/admin',
  '/public/%2E./admin',
  '/public/..%2fadmin',
  '/public%2f..%2fadmin',
  '/public%2fadmin',
  '/public%5cadmin',
  '/public%5C..%5Cadmin',
  '/public\\..\\admin',
  '/public\\admin',
  '/public/..;/admin',
  '/public/..;x=1/admin',
  '/public/.;/admin',
  '/public/..%20/admin',
  '/public//admin',
  '//evil.example/admin',
  '/\\evil.example',
  '/admin%00.png',
  '/admin\x00',
  '/admin%0d%0aX-Sunray-User:%20root',
  '/admin%09',
  '/%c0%ae%c0%ae/admin',
  '/%c0%afadmin',
  '/%e0%80%afadmin',
  '/%f0%80%80%afadmin',
  '/%ed%a0%80',
  '/%fe',
  '/\xc3\xbc',
  '/%u002e%u002e/admin',
  '/%25%32%65%25%32%65/%zz',
  '/%61dmin',
  '/%2esunray/login',
  '/.%73unray/session',
  '*',
];

describe('a path that the backend might read otherwise is refused and never forwarded', () => {
  test.each(TRICKS)('%j', async (path) => {
    for (const cookie of [true, false]) {
      expect(await attempt({ start: `GET ${path}`, cookie })).toEqual({ status: 400, through: [] });
    }
  });

  test('what is twice encoded is forwarded byte for byte, and a path in the query stays a query', async () => {
    for (const path of ['/a%252e%252e%252fb', '/admin?x=/public/', '/admin?x=/../public&y=%2e%2e%2f']) {
      const { status, through } = await attempt({ start: `GET ${path}` });
      expect(status).toBe(200);
      expect(through.map(({ url }) => url)).toEqual([path]);
    }
  });

  test.each([
    ['http://evil.example/admin', '/admin'],
    ['https://evil.example/admin', '/admin'],
    ['/admin#/public', '/admin'],
    ['/admin?x#/../public', '/admin?x'],
    ['admin', '/'],
  ])(
    '%s needs the session of the host in Host, and is forwarded as what was decided',
    async (form, decided) => {
      const anonymous = await attempt({ start: `GET ${form}`, cookie: false });
      expect(anonymous).toEqual({ status: 401, through: [] });
      const { through } = await attempt({ start: `GET ${form}` });
      expect(through.map(({ url }) => url)).toEqual([decided]);
    },
  );

  test.each([
    'http://evil.example/admin/../x',
    'http://evil.example//x',
    '@evil.example/x',
    ':80/x',
    'admin/../x',
    '?x',
  ])('%s reaches nobody', async (form) => {
    expect(await attempt({ start: `GET ${form}` })).toEqual({ status: 400, through: [] });
  });

  test("the portal's own paths are never the application's, known or not", async () => {
    for (const path of [
      '/.sunray/',
      '/.sunray',
      '/.sunray/x',
      '/.sunray/login/../x',
      '/.well-known/sunray/x',
    ]) {
      const { through } = await attempt({ start: `GET ${path}` });
      expect([path, through.map(({ url }) => url)]).toEqual([path, []]);
    }
  });
});

describe('methods', () => {
  test.each(['TRACE', 'TRACK', 'CONNECT', 'trace', 'PRI'])(
    '%s is refused and never forwarded',
    async (method) => {
      for (const cookie of [true, false]) {
        const { status, through } = await attempt({ start: `${method} /`, cookie });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(through).toEqual([]);
      }
    },
  );

  test('without a session no method reaches the backend', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const { status, through } = await attempt({ start: `${method} /`, cookie: false });
      expect([method, status >= 400, through]).toEqual([method, true, []]);
    }
  });
});

describe('two requests in one', () => {
  const inner = (host: string) => `GET /smuggled HTTP/1.1\r\nHost: ${host}\r\nX-Sunray-User: root\r\n\r\n`;

  test.each([
    [
      'a length and chunks',
      (host: string) => `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner(host)}`,
    ],
    ['two lengths', (host: string) => `Content-Length: 0\r\nContent-Length: 60\r\n\r\n${inner(host)}`],
    ['a length with a sign', (host: string) => `Content-Length: +0\r\n\r\n${inner(host)}`],
    [
      'chunks by another name',
      (host: string) => `Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${inner(host)}`,
    ],
    ['chunks twice', (host: string) => `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner(host)}`],
  ])('%s: the second one never gets through without a session of its own', async (_name, rest) => {
    const { through } = await attempt({ start: 'POST /first', rest: rest(stage.target.host) });
    expect(through.map(({ url }) => url)).not.toContain('/smuggled');
    expect(JSON.stringify(through)).not.toContain('root');
  });
});
