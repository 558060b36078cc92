import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASSET_COUNT } from './assets.ts';
import { type Demo, startDemo } from './server.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ port: 0 });
});
afterAll(() => demo.close());

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${demo.port}${path}`, { redirect: 'manual', ...options });

test('the page names as many assets as it waits for, and each of them is there with its type', async () => {
  const page = await (await ask('/')).text();
  expect(page).toContain(`data-expected="${ASSET_COUNT}"`);
  expect(ASSET_COUNT).toBe(150);
  const paths = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(new Set(paths).size).toBe(150);
  expect(paths.length).toBe(150);
  const types: Record<string, string> = {
    svg: 'image/svg+xml',
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
  };
  for (const path of paths) {
    const asset = await ask(path);
    expect(asset.status, path).toBe(200);
    expect(asset.headers.get('content-type'), path).toBe(types[path.slice(path.lastIndexOf('.') + 1)]);
    expect(asset.headers.get('cache-control')).toBe('private, no-cache');
    expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
});

test.each([
  ['the same tag', (tag: string) => tag, 304],
  ['a list with the weak tag', (tag: string) => `"other", W/${tag}`, 304],
  ['anything', () => '*', 304],
  ['another tag', () => '"other"', 200],
])('an asset asked for again with %s is answered by its state', async (_, condition, status) => {
  const tag = (await ask('/assets/tile-001.svg')).headers.get('etag') ?? '';
  const again = await ask('/assets/tile-001.svg', { headers: { 'If-None-Match': condition(tag) } });
  expect(again.status).toBe(status);
  expect(again.headers.get('etag')).toBe(tag);
});

test.each(['/', '/assets/tile-144.svg', '/events', '/download?bytes=10&seconds=0', '/api/me'])(
  'HEAD %s is answered like GET, without a body',
  async (path) => {
    const answer = await ask(path, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).not.toBeNull();
    expect(await answer.text()).toBe('');
  },
);

test('a page lets only what carries its own nonce run, and each page has another', async () => {
  const nonceOf = async () => {
    const answer = await ask('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    const page = await answer.text();
    expect(policy).not.toContain('unsafe');
    expect(
      [...page.matchAll(/<(?:script|link rel="stylesheet")[^>]*nonce="([^"]+)"/g)].map((match) => match[1]),
    ).toEqual(Array.from({ length: 6 }, () => nonce));
    return nonce;
  };
  expect(await nonceOf()).not.toBe(await nonceOf());
});

test.each(['/', '/api/me', '/assets/base.css', '/status/204', '/nowhere'])(
  '%s may not be sniffed or framed',
  async (path) => {
    const { headers } = await ask(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  },
);

test('a posted form is shown, and markup in it stays text', async () => {
  const body = new URLSearchParams({ name: `<script>alert("1")</script>`, 'o<b>': `O'Brien & Ana` });
  const page = await (await ask('/form', { method: 'POST', body })).text();
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
  expect(page).toContain('o&lt;b&gt;');
  expect(page).toContain('O&#39;Brien &amp; Ana');
  expect(page).not.toContain('<script>alert');
});

test('a multipart form is shown with its file counted', async () => {
  const body = new FormData();
  body.set('message', 'two\nlines');
  body.set('picture', new File(['12345'], '<i>.png', { type: 'image/png' }));
  const page = await (await ask('/form', { method: 'POST', body })).text();
  expect(page).toMatch(/two\r?\nlines/);
  expect(page).toContain('a file: &lt;i&gt;.png, 5 bytes, image/png');
});

test.each([
  ['/form', 'application/json', '{}', 415],
  ['/form', 'multipart/form-data', 'no boundary', 400],
  ['/form', 'application/x-www-form-urlencoded', `a=${'x'.repeat(70_000)}`, 413],
  ['/api/echo', 'text/plain', '{}', 415],
  ['/api/echo', 'application/json', '{', 400],
  ['/api/echo', 'application/json', `"${'x'.repeat(70_000)}"`, 413],
])('%s refuses a bad body of type %s', async (path, type, body, status) => {
  const answer = await ask(path, { method: 'POST', headers: { 'Content-Type': type }, body });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ status, code: expect.stringMatching(/^demo\./) });
});

test('the echo gives back the query and the JSON it was sent', async () => {
  expect(await (await ask('/api/echo?a=1&b=%3Cx%3E')).json()).toEqual({
    method: 'GET',
    query: { a: '1', b: '<x>' },
  });
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  const posted = await ask('/api/echo', { method: 'POST', headers, body: '{"deep":["ñ"]}' });
  expect(await posted.json()).toEqual({ method: 'POST', query: {}, received: { deep: ['ñ'] } });
});

test('request headers are shown raw, in order and with duplicates, those that identify marked', async () => {
  const sent = ['Host', 'demo', 'X-Two', 'b', 'x-two', 'a', 'X_Sunray_User', '<eve>'];
  const { headers } = JSON.parse(await askRaw('/headers.json', sent));
  expect(headers.slice(0, 4)).toEqual([
    { name: 'Host', value: 'demo', identifies: false },
    { name: 'X-Two', value: 'b', identifies: false },
    { name: 'x-two', value: 'a', identifies: false },
    { name: 'X_Sunray_User', value: '<eve>', identifies: true },
  ]);
  const page = await askRaw('/headers', sent);
  expect(page).toContain('<code>&lt;eve&gt;</code>');
  expect(page.match(/class="identifies"/g)).toHaveLength(1);
});

test('cookies are set, come back and are counted', async () => {
  const first = await ask('/set-cookie');
  expect(first.headers.getSetCookie()).toHaveLength(2);
  const page = await (await ask('/set-cookie', { headers: { Cookie: 'a=<b>; demo_visits=4' } })).text();
  expect(page).toContain('<strong id="visits">5</strong>');
  expect(page).toContain('<code>a=&lt;b&gt;</code>');
});

test.each([200, 204, 304, 404, 418, 503])('/status/%i answers with that status', async (status) => {
  expect((await ask(`/status/${status}`)).status).toBe(status);
});

test.each(['/status/100', '/status/', '/status/abc', '/status/9999'])('%s is refused', async (path) => {
  expect((await ask(path)).status).toBe(400);
});

test('a redirect leads to a path of this application', async () => {
  const answer = await ask('/redirect?to=/headers%3Fa%3D1&status=307');
  expect([answer.status, answer.headers.get('location')]).toEqual([307, '/headers?a=1']);
});

test.each(['//evil', '/\\evil', 'https:evil', 'javascript:alert(1)', '/.//evil', '/\t/evil', 'headers'])(
  'a redirect to %j is refused',
  async (to) => {
    expect((await ask(`/redirect?to=${encodeURIComponent(to)}`)).status).toBe(400);
  },
);

test('an unknown path is a 404 that quotes it as text, and a wrong method is a 405 that names the right ones', async () => {
  const page = await askRaw('/<b>', ['Host', 'demo']);
  expect(page).toContain('<code>/&lt;b&gt;</code>');
  const answer = await ask('/api/echo', { method: 'DELETE' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

test('a second one on the same port is refused', async () => {
  await expect(startDemo({ port: demo.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** Sends the headers and the path exactly as given, which fetch would not. */
function askRaw(path: string, headers: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: demo.port, path, headers }, (answer) =>
      resolve(text(answer)),
    );
    request.on('error', reject);
    request.end();
  });
}
