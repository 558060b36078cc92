import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Backend, startBackend } from '../edge/support/backend.ts';
import { send } from '../edge/support/send.ts';
import { newHost } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { enrol, launchBrowser, newPerson, type Person } from './support/person.ts';

let sunray: Installation;
let browser: Browser;
let backend: Backend;
beforeAll(async () => {
  [sunray, browser, backend] = await Promise.all([startInstallation(), launchBrowser(), startBackend()]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([sunray.stop(), backend.close()]);
});

describe('signed in, all of the application works as if nothing stood in front of it', () => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser);
    await enrol(person, sunray.setupLink());
    await person.page.waitForSelector('html[data-assets-loaded="150"]');
  });

  test('a WebSocket says back what it is told', async () => {
    const { page } = person;
    await page.locator('#socket-state', { hasText: 'connected' }).waitFor();
    await page.locator('#socket-text').fill('through the edge');
    await page.locator('#socket-form button').click();
    await page.locator('#socket-log li', { hasText: 'through the edge' }).waitFor();
  });

  test('events arrive one by one while the stream is open', async () => {
    const { page } = person;
    await page.waitForFunction(() => Number(document.getElementById('sse-tick')?.textContent) >= 2);
    expect(await page.locator('#sse-state').innerText()).toBe('connected');
  });

  test('a download arrives in pieces, not at its end', async () => {
    const sizes = await person.page.evaluate(async () => {
      const response = await fetch('/download?bytes=2000000&seconds=0.6');
      const reader = response.body?.getReader();
      const seen: number[] = [];
      for (let read = await reader?.read(); read?.value; read = await reader?.read())
        seen.push(read.value.length);
      return { seen, declared: Number(response.headers.get('content-length')) };
    });
    expect(sizes.declared).toBe(2_000_000);
    expect(sizes.seen.reduce((sum, size) => sum + size, 0)).toBe(2_000_000);
    expect(Math.max(...sizes.seen)).toBeLessThan(1_000_000);
  });

  test('two megabytes of upload arrive unharmed', async () => {
    await person.page.getByRole('button', { name: 'Upload' }).click();
    await person.page.locator('#upload-output', { hasText: 'both ends agree' }).waitFor();
    expect(await person.page.locator('#upload-output').innerText()).toContain('2000000 bytes received');
  });

  test('a fetch with the cookie is answered, one without it is refused in a form that scripts can read', async () => {
    const { page } = person;
    const output = page.locator('#json-output');
    await page.getByRole('button', { name: 'Who am I?' }).click();
    await page.locator('#json-output', { hasText: '"state": "verified"' }).waitFor();
    expect(await output.innerText()).toMatch(/^200 application\/json/);

    await page.getByRole('button', { name: 'Without cookie' }).click();
    await page.locator('#json-output', { hasText: /^401/ }).waitFor();
    const [head, ...rest] = (await output.innerText()).split('\n');
    expect(head).toBe('401 application/problem+json');
    expect(JSON.parse(rest.join('\n'))).toMatchObject({
      status: 401,
      code: 'session.required',
      sign_in_url: `${sunray.origin()}/.sunray/login`,
    });
  });

  test('the edge tells the pages of the host who is signed in', async () => {
    const body = await person.page.evaluate(async () => (await fetch('/.sunray/session')).json());
    expect(body).toMatchObject({
      user: { username: 'demo' },
      host: 'demo.localhost',
      amr: expect.arrayContaining(['user']),
    });
  });

  test('forms post, as text and as multipart', async () => {
    const { page } = person;
    for (const button of ['Send as multipart', 'Send']) {
      await page.goto(`${sunray.origin()}/`, { waitUntil: 'commit' });
      await page.locator('#form').getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('heading', { name: 'The form arrived' }).waitFor();
      expect(await page.locator('#received').innerText()).toContain("O'Brien");
    }
  });

  test("the application's own cookies are kept, and the session is not among what it sees", async () => {
    const { page, cookie } = person;
    await page.goto(`${sunray.origin()}/set-cookie`);
    await page.goto(`${sunray.origin()}/set-cookie`);
    expect(await page.locator('#visits').innerText()).toBe('2');
    expect(await page.locator('#cookies').innerText()).toBe('demo_visits=1\ndemo_theme=sunrise');
    expect(await cookie('__Host-sunray_session')).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
      path: '/',
      domain: 'demo.localhost',
    });
  });

  test('a WebSocket with the cookie but from a page of another origin gets no tunnel', async () => {
    const cookie = `__Host-sunray_session=${(await person.cookie('__Host-sunray_session'))?.value}`;
    const own = { cookie, origin: sunray.origin() };
    expect(await openSocket(own)).toBe(101);
    for (const origin of ['http://evil.localhost', 'null', sunray.origin('demo.localhost.evil')]) {
      expect(await openSocket({ ...own, origin }), origin).toBe(403);
    }
  });
});

describe('without a session', () => {
  test('a navigation ends on the sign-in page', async () => {
    const { page } = await newPerson(browser);
    const response = await page.goto(`${sunray.origin()}/anything`);
    expect(new URL(page.url()).pathname).toBe('/.sunray/login');
    expect(response?.headers()['content-security-policy']).toMatch(/script-src 'nonce-[^']+'/);
    await page.getByRole('button', { name: /passkey/i }).waitFor();
  });

  test('no WebSocket opens', async () => {
    expect(await openSocket({ origin: sunray.origin() })).toBe(401);
    expect(await openSocket({ origin: sunray.origin(), cookie: '__Host-sunray_session=forged' })).toBe(401);
  });

  test('nothing of the application is told: not an asset, not a path that is missing, not by another method', async () => {
    for (const [method, path] of [
      ['GET', '/assets/styles/base.css'],
      ['GET', '/no-such-page'],
      ['POST', '/form'],
      ['HEAD', '/'],
      ['DELETE', '/'],
      ['OPTIONS', '/'],
    ] as const) {
      const answer = await send(sunray.edgePort, { method, path, host: new URL(sunray.origin()).host });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
  });

  test('a host that nobody protects is 421, and no backend hears of it', async () => {
    await newHost(sunray, { name: 'counted', backendUrl: backend.url });
    const known = new URL(sunray.origin('counted')).host;
    await expect.poll(async () => (await send(sunray.edgePort, { host: known })).status).toBe(401);
    for (const host of [
      'evil.example',
      'localhost',
      '127.0.0.1',
      `x.${known}`,
      'counted.localhost.evil.example',
    ]) {
      const answer = await send(sunray.edgePort, { host });
      expect([host, answer.status, JSON.parse(answer.body).code]).toEqual([host, 421, 'host.unknown']);
    }
    expect(backend.seen).toEqual([]);
  });
});

/** The status with which an attempt to open the echo socket is answered: 101 when it opens. */
async function openSocket(headers: Record<string, string>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = new WebSocket(`ws://127.0.0.1:${sunray.edgePort}/ws`, {
    headers: { host: new URL(sunray.origin()).host, ...headers },
  });
  socket.once('open', () => resolve(101));
  socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  socket.on('error', reject);
  return promise.finally(() => socket.terminate());
}
