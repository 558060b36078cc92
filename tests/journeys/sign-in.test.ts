import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { send } from '../edge/support/send.ts';
import { cast } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { type Device, enrol, launchBrowser, newPerson, signIn } from './support/person.ts';

let sunray: Installation;
let browser: Browser;
beforeAll(async () => {
  [sunray, browser] = await Promise.all([startInstallation(), launchBrowser()]);
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await sunray.stop();
});

test('a stranger comes from the setup link to the page, signs out, and signs in again without typing a name', async () => {
  const person = await newPerson(browser);
  const { page } = person;
  await enrol(person, sunray.setupLink());
  await page.waitForSelector('html[data-assets-loaded="150"]');
  expect(await page.locator('#identity').innerText()).toMatch(/^signed in as demo \(verified signature\)$/);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${sunray.origin()}/.sunray/login?signed_out=1`);
  expect(await person.cookie('__Host-sunray_session')).toBeUndefined();
  expect(await page.locator('input:visible').count()).toBe(0);
  await signIn(person);
  expect(page.url()).toBe(`${sunray.origin()}/`);
  await page.waitForSelector('html[data-assets-loaded="150"]');
  expect(await page.locator('#identity').innerText()).toMatch(/^signed in as demo /);
});

test('a deep link leads through the sign-in page and back to where it wanted to go', async () => {
  const person = await newPerson(browser);
  const { page } = person;
  await enrol(person, (await cast(sunray)).link);
  await page.context().clearCookies();

  await page.goto(`${sunray.origin()}/headers?x=1`);
  expect(page.url()).toBe(`${sunray.origin()}/.sunray/login?return_to=${encodeURIComponent('/headers?x=1')}`);
  await signIn(person);
  expect(page.url()).toBe(`${sunray.origin()}/headers?x=1`);
  expect(await page.locator('h1').innerText()).toBe('What the application received');
});

test('a person who closes the passkey request is told that nothing has happened, and can try again', async () => {
  const person = await newPerson(browser);
  const { page, device } = person;
  await enrol(person, (await cast(sunray)).link);
  await page.context().clearCookies();

  await page.addInitScript(letTestCloseTheRequest);
  await page.clock.install();
  await setTouching(device, false);
  await page.goto(`${sunray.origin()}/.sunray/login`);
  await page.locator('#act').click();
  await page.locator('#act-label', { hasText: 'Waiting for passkey' }).waitFor();
  // Whoever answers faster than a person can is no person.
  await page.clock.fastForward(3_000);
  await page.evaluate(() => window.dispatchEvent(new Event('test-close-request')));
  await page.getByRole('heading', { name: 'The passkey request was closed' }).waitFor();
  expect(await page.locator('#failure').innerText()).toContain('Nothing has happened.');

  await setTouching(device, true);
  expect(await page.locator('#act').innerText()).toBe('Try again');
  await signIn(person);
});

test('a device without a passkey for this address is told so, in the language of the browser too', async () => {
  for (const [locale, title] of [
    ['en-GB', /^No passkey for demo\.localhost:\d+ on this device$/],
    ['es-ES', /^Este dispositivo no tiene llave de acceso para demo\.localhost:\d+$/],
  ] as const) {
    const { page } = await newPerson(browser, { locale });
    await page.goto(`${sunray.origin()}/.sunray/login`);
    await page.locator('#act').click();
    expect(await page.locator('#failure h2').innerText()).toMatch(title);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
  }
});

test('a device that cannot hold a passkey says what to switch on, and the link is still good for another', async () => {
  const { link } = await cast(sunray);
  const { page, device } = await newPerson(browser);
  await device.cdp.send('WebAuthn.setUserVerified', { authenticatorId: device.id, isUserVerified: false });
  await page.goto(link);
  await page.locator('#act').click();
  await page.getByRole('heading', { name: 'This device could not offer a place for a passkey' }).waitFor();

  await enrol(await newPerson(browser), link);
});

test('a machine without a place for passkeys shows the hint about phones and security keys', async () => {
  const { page, device } = await newPerson(browser);
  await device.cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device.id });
  await page.goto(`${sunray.origin()}/.sunray/login`);
  await page.locator('#device-hint').waitFor();
});

/** The tenth sign-in from one address within five minutes is let through, the next is told to wait, others go on. */
test('the eleventh sign-in from one address has to wait, and other addresses do not', async () => {
  const address = '198.51.100.77';
  const device = { 'content-type': 'application/json', origin: sunray.origin(), 'x-sunray-dev-ip': address };
  const begin = (headers: Record<string, string>) =>
    send(sunray.edgePort, {
      method: 'POST',
      path: '/.sunray/login/begin',
      host: new URL(sunray.origin()).host,
      headers,
      body: '{}',
    });
  const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await begin(device)).status));
  expect(statuses).toEqual(Array(10).fill(200));

  const { page } = await newPerson(browser, { address });
  await page.goto(`${sunray.origin()}/.sunray/login`);
  await page.locator('#act').click();
  await page.getByRole('heading', { name: 'Too many attempts' }).waitFor();
  expect(await page.locator('#act').innerText()).toMatch(/^Wait \d:\d\d$/);
  expect((await begin({ ...device, 'x-sunray-dev-ip': '198.51.100.78' })).status).toBe(200);
});

/** Gives the pending request the end that Chromium gives it when a person closes its dialog. */
function letTestCloseTheRequest(): void {
  const { credentials } = navigator;
  const get = credentials.get.bind(credentials);
  credentials.get = (options) => {
    const closing = new AbortController();
    window.addEventListener('test-close-request', () =>
      closing.abort(
        new DOMException('The operation either timed out or was not allowed.', 'NotAllowedError'),
      ),
    );
    return get({ ...options, signal: closing.signal });
  };
}

async function setTouching({ cdp, id }: Device, enabled: boolean): Promise<void> {
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled });
}
