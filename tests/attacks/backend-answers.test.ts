import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Received } from '../edge/support/send.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** What reaches the victim when the application answers with these headers. */
async function answered(headers: Record<string, string | string[]>, status = 200): Promise<Received> {
  stage.backend.on('/answer', (_request, response) => response.writeHead(status, headers).end('body'));
  return stage.victim.send({ path: '/answer' });
}

test("an application cannot plant, change or delete the edge's cookies", async () => {
  const forged = [
    '__Host-sunray_session=forged; Path=/; Secure; HttpOnly',
    '__host-sunray_session=forged; Path=/; Secure',
    '__HOST-SUNRAY_SESSION=forged',
    '__Host-sunray_session=; Max-Age=0; Path=/; Secure',
    '__Host-sunray_flow=forged; Path=/; Secure',
    '__Host-sunray_anything=forged; Path=/; Secure',
    ' __Host-sunray_session=forged',
    '\t__Host-sunray_session=forged',
    '=__Host-sunray_session=forged; Path=/; Secure',
    '= __Host-sunray_session=forged',
  ];
  const own = ['theme=dark; Path=/', 'sunray_session=mine; Path=/', '__Host-other=1; Path=/; Secure'];
  const answer = await answered({ 'set-cookie': [...forged, ...own] });
  expect(answer.headers['set-cookie']).toEqual(own);
  expect((await stage.victim.send({ path: '/' })).status).toBe(200);
});

test("an application cannot speak in the edge's name", async () => {
  const answer = await answered({
    'X-Sunray-Jwt-Assertion': 'forged',
    'x-sunray-user': 'forged',
    'X-Sunray-Anything': 'forged',
    X_Sunray_User: 'forged',
    'X-Request-ID': 'forged',
    'Clear-Site-Data': '"cache"',
  });
  expect(JSON.stringify(answer.headers)).not.toContain('forged');
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers['clear-site-data'], "the application's own matter").toBe('"cache"');
});

test('what was made for one person is never marked for a shared cache', async () => {
  for (const said of [
    'public, max-age=3600',
    's-maxage=60',
    'max-age=60, public, immutable',
    'private="x"',
    '',
  ]) {
    const answer = await answered({
      ...(said && { 'cache-control': said }),
      'cdn-cache-control': 'max-age=60',
      'surrogate-control': 'max-age=60',
    });
    expect(answer.headers['cache-control']).toMatch(/^private/);
    expect(answer.headers['cache-control']).not.toMatch(/public|s-maxage/);
    expect(answer.headers['cdn-cache-control']).toBeUndefined();
    expect(answer.headers['surrogate-control']).toBeUndefined();
  }
});

test('a redirect to the address of the application itself leads to the public one', async () => {
  const answer = await answered({ location: `${stage.backend.url}/next?x=1` }, 302);
  expect(answer.headers.location).toBe(`${stage.target.origin}/next?x=1`);
  const away = await answered({ location: 'https://partner.example/x' }, 302);
  expect(away.headers.location).toBe('https://partner.example/x');
});

test('an application cannot lead browsers around the edge', async () => {
  const answer = await answered({ 'alt-svc': 'h3=":443"', 'proxy-authenticate': 'Basic', upgrade: 'h2c' });
  expect(answer.headers['alt-svc']).toBeUndefined();
  expect(answer.headers['proxy-authenticate']).toBeUndefined();
  expect(answer.headers.upgrade).toBeUndefined();
});

test('an application that answers the sign-in path is never asked', async () => {
  stage.backend.on('/.sunray/login', (_request, response) => response.end('<form>password?</form>'));
  const answer = await stage.victim.send({ path: '/.sunray/login' });
  expect(answer.body).not.toContain('password');
  expect(stage.backend.seen.map(({ url }) => url)).not.toContain('/.sunray/login');
});
