import { execFileSync } from 'node:child_process';
import { readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { send } from '../edge/support/send.ts';
import { itemsOf } from './support/api.ts';
import { cast, newAddress, type Role } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launch } from './support/launched.ts';
import { enrol, launchBrowser, newPerson, type Person, signIn } from './support/person.ts';

let sunray: Installation;
let browser: Browser;
let role: Role;
let person: Person;
beforeAll(async () => {
  [sunray, browser] = await Promise.all([
    startInstallation('tests/journeys/support/patient-launcher.ts'),
    launchBrowser(),
  ]);
  role = await cast(sunray);
  person = await newPerson(browser);
  await enrol(person, role.link);
  await person.page.locator('#identity').waitFor();
});
afterAll(async () => {
  await browser.close();
  await sunray.stop();
});

test('while the control plane is killed the page goes on and nobody new gets in; afterwards nothing is lost', async () => {
  const { page } = person;
  const stranger = await newPerson(browser);
  await stranger.page.goto(`${sunray.origin()}/.sunray/login`);
  killControlPlane();
  await vi.waitFor(() => expect(sunray.said()).toContain('The control plane was ended by SIGKILL'));

  // More than one lease: what was stored goes on to be served.
  const until = performance.now() + 3_000;
  do {
    await page.reload({ waitUntil: 'commit' });
    expect(await page.locator('#identity').innerText()).toMatch(`signed in as ${role.username}`);
  } while (performance.now() < until);
  await page.waitForSelector('html[data-assets-loaded="150"]');

  await stranger.page.locator('#act').click();
  await stranger.page.getByRole('heading', { name: 'Signing in is not possible right now' }).waitFor();
  const begun = await beginSignIn();
  expect([begun.status, begun.headers['retry-after'], JSON.parse(begun.body).code]).toEqual([
    503,
    '5',
    'edge.control-unreachable',
  ]);

  sunray.signal('SIGUSR2');
  await vi.waitFor(() => expect(sunray.said()).toContain('The control plane is back.'), { timeout: 20_000 });
  await expect.poll(async () => (await beginSignIn()).status, { timeout: 10_000 }).toBe(200);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.search === '?signed_out=1');
  await signIn(person);
  await page.locator('#identity', { hasText: role.username }).waitFor();
  expect(await itemsOf(sunray.api, `/users/${role.userId}/passkeys`)).toHaveLength(1);
  expect((await itemsOf(sunray.api, `/audit?event=session.opened&subject_id=${role.userId}`)).length).toBe(2);
});

test('a sign-out while the control plane is away clears the browser at once and ends the session afterwards', async () => {
  const held = `__Host-sunray_session=${(await person.cookie('__Host-sunray_session'))?.value}`;
  const other = await newPerson(browser);
  await other.context.addCookies(await person.context.cookies());
  const { page } = other;
  await page.goto(`${sunray.origin()}/headers`);
  killControlPlane();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('h1').waitFor();
  expect(await other.cookie('__Host-sunray_session')).toBeUndefined();
  expect(page.url()).toContain('/.sunray/logout');

  const before = sunray.said().length;
  sunray.signal('SIGUSR2');
  await vi.waitFor(() => expect(sunray.said().slice(before)).toContain('The control plane is back.'), {
    timeout: 20_000,
  });
  await page.locator('main form button').click();
  await page.waitForURL((url) => url.search === '?signed_out=1');
  await expect
    .poll(async () => (await visit({ cookie: held })).status, { timeout: 5_000, interval: 100 })
    .toBe(401);
  // The person's own browser held the same session, which is over: in again for what follows.
  await person.page.goto(`${sunray.origin()}/`);
  await signIn(person);
});

test('after a kill of everything at once the same browser is still signed in', async () => {
  const { page, cookie } = person;
  const before = await cookie('__Host-sunray_session');
  await sunray.crashAndRestart();
  await page.goto(`${sunray.origin()}/`);
  expect(await page.locator('#identity').innerText()).toMatch(`signed in as ${role.username}`);
  await page.waitForSelector('html[data-assets-loaded="150"]');
  expect(await cookie('__Host-sunray_session')).toEqual(before);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.search === '?signed_out=1');
  await signIn(person);
});

test('a home whose recorded database is missing is refused and nothing is made', async () => {
  await sunray.halt();
  const { folder } = JSON.parse(await readFile(join(sunray.home, 'database.json'), 'utf8'));
  await rename(folder, `${folder}-aside`);
  try {
    const before = [await readdir(sunray.home), await readdir(dirname(folder))];
    const refused = launch(sunray.home);
    expect(await refused.exit).toEqual({ code: 1, signal: null });
    expect(refused.said()).toContain(folder);
    expect([await readdir(sunray.home), await readdir(dirname(folder))]).toEqual(before);
  } finally {
    await rename(`${folder}-aside`, folder);
  }
});

function killControlPlane(): void {
  const line = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .find((text) => text.includes(join(sunray.home, 'build', 'control')));
  process.kill(Number(line?.trim().split(' ')[0]), 'SIGKILL');
}

function visit(headers: Record<string, string>) {
  return send(sunray.edgePort, { host: new URL(sunray.origin()).host, headers });
}

function beginSignIn() {
  return send(sunray.edgePort, {
    method: 'POST',
    path: '/.sunray/login/begin',
    host: new URL(sunray.origin()).host,
    headers: {
      'content-type': 'application/json',
      origin: sunray.origin(),
      'x-sunray-dev-ip': newAddress(),
    },
    body: '{}',
  });
}
