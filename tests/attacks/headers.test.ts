import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../packages/primitives/src/tokens/assertion.ts';
import type { Seen } from '../edge/support/backend.ts';
import { send, sendRaw } from '../edge/support/send.ts';
import { itemsOf } from '../journeys/support/api.ts';
import { cast } from '../journeys/support/cast.ts';
import { EmulatedPerson } from '../journeys/support/emulated-person.ts';
import { type Stage, startStage } from './support/stage.ts';

const ASSERTION = 'x-sunray-jwt-assertion';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** What the backend received of a request with these raw header lines. */
async function received(lines: readonly string[], start = 'GET /here HTTP/1.1'): Promise<Seen> {
  const { sunray, target, backend, cookie } = stage;
  const before = backend.seen.length;
  const head = [start, `Host: ${target.host}`, `Cookie: ${cookie}`, 'Connection: close', ...lines];
  expect(await sendRaw(sunray.edgePort, `${head.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  const [seen, ...more] = backend.seen.slice(before);
  expect(more).toEqual([]);
  if (seen === undefined) throw new Error('the backend was not reached');
  return seen;
}

function valuesOf({ headers }: Seen, name: string): string[] {
  return headers.filter(([seenName]) => seenName === name).map(([, value]) => value);
}

/** Who sent it, by its one assertion, as a backend that checks would say. */
async function verifiedSubject(seen: Seen): Promise<unknown> {
  const [assertion = '', ...more] = valuesOf(seen, ASSERTION);
  expect(more).toEqual([]);
  const { sunray, target } = stage;
  const jwks = await send(sunray.edgePort, { path: '/.well-known/sunray/jwks.json', host: target.host });
  const { keys } = JSON.parse(jwks.body);
  const verified = await verifyAssertion(assertion, keys, {
    aud: target.origin,
    nowS: Math.floor(Date.now() / 1000),
  });
  return verified.ok ? verified.claims['sub'] : verified.reason;
}

/** Each name stands for what some sign-in product or proxy tells a backend by it. */
const TRUSTED_SOMEWHERE = [
  'X-Sunray-Jwt-Assertion',
  'X-Sunray-User',
  'X-Sunray-Groups',
  'Remote-User',
  'Remote-Groups',
  'Remote-Email',
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'X-Forwarded-Access-Token',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Uri',
  'X-Forwarded-Client-Cert',
  'X-Auth-Request-User',
  'X-Authentik-Username',
  'X-Pomerium-Jwt-Assertion',
  'X-Goog-Iap-Jwt-Assertion',
  'X-Amzn-Oidc-Data',
  'X-Ms-Client-Principal',
  'Cf-Access-Jwt-Assertion',
  'Cf-Access-Authenticated-User-Email',
  'Cf-Connecting-Ip',
  'Cf-IpCountry',
  'Tailscale-User-Login',
  'X-Vouch-User',
  'X-WebAuth-User',
  'X-Original-Url',
  'X-Original-Uri',
  'X-Original-Method',
  'X-Rewrite-Url',
  'X-Http-Method-Override',
  'X-Http-Method',
  'X-Method-Override',
  'X-Real-Ip',
  'X-Client-Ip',
  'X-Cluster-Client-Ip',
  'True-Client-Ip',
  'Forwarded',
  'Proxy',
  'X-Sunray-Dev-Ip',
  'X-Sunray-Dev-Country',
  'X-Worker-Id',
  'X-Request-Id',
];

const SPELLINGS: [how: string, spell: (name: string) => string][] = [
  ['as it is', (name) => name],
  ['in capitals', (name) => name.toUpperCase()],
  ['with underscores', (name) => name.replaceAll('-', '_')],
  ['with dots', (name) => name.replaceAll('-', '.')],
  ['with the last hyphen as an underscore', (name) => name.replace(/-(?=[^-]*$)/, '_')],
  ['with doubled hyphens', (name) => name.replaceAll('-', '--')],
  ['with mixed signs', (name) => name.replace('-', '_').replace('-', '.')],
];

describe('what a client says under a name that somebody might trust never reaches the backend', () => {
  test.each(SPELLINGS)('%s', async (_how, spell) => {
    const seen = await received(TRUSTED_SOMEWHERE.map((name) => `${spell(name)}: forged`));
    expect(seen.headers.filter(([, value]) => value.includes('forged'))).toEqual([]);
    expect(await verifiedSubject(seen)).toBe(stage.role.userId);
  });

  test('each of them twice, and listed as meant for one connection only', async () => {
    const twice = TRUSTED_SOMEWHERE.flatMap((name) => [`${name}: forged-1`, `${name}: forged-2`]);
    const seen = await received([...twice, `Connection: ${TRUSTED_SOMEWHERE.join(', ')}`]);
    expect(seen.headers.filter(([, value]) => value.includes('forged'))).toEqual([]);
    expect(await verifiedSubject(seen), 'the edge still says who came').toBe(stage.role.userId);
    expect(valuesOf(seen, 'x-forwarded-host')).toEqual([stage.target.host]);
  });

  test("a genuine assertion of somebody else does not take the place of one's own", async () => {
    const other = await new EmulatedPerson(stage.target.origin).setUp(
      (await cast(stage.sunray, stage.target)).link,
    );
    await other.send({ path: '/theirs' });
    const [stolen] = valuesOf(stage.backend.seen.at(-1) ?? { method: '', url: '', headers: [] }, ASSERTION);
    const seen = await received([`X-Sunray-Jwt-Assertion: ${stolen}`, `X_Sunray_Jwt_Assertion: ${stolen}`]);
    expect(await verifiedSubject(seen)).toBe(stage.role.userId);
    expect(JSON.stringify(seen.headers)).not.toContain(stolen);
  });

  test('another path and method named in headers change neither', async () => {
    const seen = await received([
      'X-Original-URL: /admin',
      'X-Rewrite-URL: /admin',
      'X-Forwarded-Uri: /admin',
      'X-HTTP-Method-Override: DELETE',
    ]);
    expect([seen.method, seen.url]).toEqual(['GET', '/here']);
  });
});

describe("the session never reaches the backend, the application's own cookies do", () => {
  test.each([
    ['first', (own: string) => `${own}; a=1; b=2`, ['a=1; b=2']],
    ['last', (own: string) => `a=1; b=2; ${own}`, ['a=1; b=2']],
    ['without blanks', (own: string) => `a=1;${own};b=2`, ['a=1; b=2']],
    ['with the flow cookie', (own: string) => `__Host-sunray_flow=x; ${own}`, []],
    ['with copies in other cases', (own: string) => `${own}; __HOST-SUNRAY_SESSION=copy; c=3`, ['c=3']],
  ])('%s', async (_name, around, expected) => {
    const { sunray, target, backend, cookie, victim } = stage;
    const answer = await send(sunray.edgePort, { host: target.host, headers: { cookie: around(cookie) } });
    expect(answer.status).toBe(200);
    const seen = backend.seen.at(-1);
    expect(seen && valuesOf(seen, 'cookie')).toEqual(expected);
    expect(JSON.stringify(seen)).not.toContain(victim.token);
  });

  test('and the demo application says the same of what it receives', async () => {
    const { sunray } = stage;
    const person = await new EmulatedPerson(sunray.origin()).setUp(sunray.setupLink());
    const answer = await person.send({ path: '/headers.json' });
    const { headers } = JSON.parse(answer.body) as { headers: { name: string; identifies: boolean }[] };
    const telling = headers.filter(({ identifies }) => identifies).map(({ name }) => name.toLowerCase());
    expect(telling.toSorted()).toEqual([
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      ASSERTION,
    ]);
    expect(answer.body).not.toContain(person.token);
  });
});

describe('addresses and links come from what is configured, not from what is sent', () => {
  test('another host in a header appears in no answer', async () => {
    const { sunray, target } = stage;
    const lies = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-original-host': 'evil.example',
      'x-host': 'evil.example',
      forwarded: 'host=evil.example;proto=https',
    };
    const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
    for (const [path, headers] of [
      ['/', {}],
      ['/', page],
      ['/.sunray/login', page],
      ['/.sunray/setup', page],
      ['/.sunray/session', {}],
      ['/.sunray/nothing', page],
    ] as const) {
      const answer = await send(sunray.edgePort, {
        path,
        host: target.host,
        headers: { ...lies, ...headers },
      });
      expect(`${JSON.stringify(answer.headers)} ${answer.body}`).not.toContain('evil.example');
    }
  });

  test("the client's address is the peer's, whatever forwarding headers say", async () => {
    const { sunray, target } = stage;
    const role = await cast(sunray, target);
    const person = new EmulatedPerson(target.origin);
    const lies = {
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'cf-connecting-ip': '203.0.113.9',
      'true-client-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      'x-sunray-dev-ip': '',
    };
    await person.post('/.sunray/setup/finish', await person.beginSetUp(role.link), lies);
    const [session] = await itemsOf(sunray.api, `/sessions?user_id=${role.userId}`);
    expect(session).toMatchObject({ ip: '127.0.0.1', country: null });
  });
});

describe('a header that two parsers could read differently is refused', () => {
  test.each([
    ['NUL in a value', 'X-A: a\x00b', '400'],
    ['a bare CR in a value', 'X-A: a\rX-B: b', '400'],
    ['a bare LF in a value', 'X-A: a\nX-Sunray-User: b', '(400|200)'],
    ['a control character in a value', 'X-A: a\x01b', '400'],
    ['a folded line', 'X-A: a\r\n X-Sunray-User: b', '400'],
    ['a blank before the colon', 'X-Sunray-User : b', '400'],
    ['128 kB in one value', `X-A: ${'a'.repeat(131_072)}`, '4(00|31)'],
    ['two hosts', 'Host: evil.example', '400'],
  ])('%s', async (_name, line, status) => {
    const { sunray, target, backend, cookie } = stage;
    const before = backend.seen.length;
    const answer = await sendRaw(
      sunray.edgePort,
      `GET / HTTP/1.1\r\nHost: ${target.host}\r\nCookie: ${cookie}\r\nConnection: close\r\n${line}\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const through = backend.seen.slice(before).flatMap(({ headers }) => headers);
    expect(through.filter(([name]) => name === 'x-sunray-user')).toEqual([]);
  });
});
