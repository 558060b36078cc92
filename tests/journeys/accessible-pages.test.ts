import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { enrol, expectAccessible, launchBrowser, newPerson } from './support/person.ts';

let sunray: Installation;
let browser: Browser;
beforeAll(async () => {
  [sunray, browser] = await Promise.all([startInstallation(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await sunray.stop();
});

describe.each([
  ['desktop', { width: 1280, height: 800 }, 'en-GB'],
  ['360 px', { width: 360, height: 640 }, 'es-ES'],
] as const)('%s', (_name, viewport, locale) => {
  test('every page of the portal, in every state that a person meets, is accessible in light and dark', async () => {
    const role = await cast(sunray);
    const person = await newPerson(browser, { viewport, locale, reducedMotion: 'reduce' });
    const { page } = person;
    const login = `${sunray.origin()}/.sunray/login`;

    await page.goto(`${sunray.origin()}/.sunray/setup`);
    await page.locator('#code-form').waitFor();
    await check(page, 'setup, asking for the code');
    await page.locator('#code').fill('ABC');
    await page.keyboard.press('Enter');
    await page.locator('#failure h2').waitFor();
    await check(page, 'setup, the code incomplete');
    await page.goto(role.link);
    await page.locator('#passkey-form').waitFor();
    await check(page, 'setup, ready for the passkey');

    await page.goto(login);
    await page.locator('#act').waitFor();
    await check(page, 'sign-in');
    await page.locator('#act').click();
    await page.locator('#failure h2').waitFor();
    await check(page, 'sign-in, no passkey');

    await enrol(person, role.link);
    await page.locator('#identity').waitFor();
    await page.goto(`${sunray.origin()}/.sunray/logout`);
    await check(page, 'sign-out, asking');
    await page.goto(`${sunray.origin()}/.sunray/nothing`);
    await check(page, 'nothing here');
    await page.goto(`${sunray.origin()}/.sunray/logout`);
    await page.locator('main form button').click();
    await page.waitForURL(`${login}?signed_out=1`);
    await check(page, 'sign-in, signed out just now');
    await page.goto(sunray.origin('unprotected'));
    await check(page, 'no such application');
    await page.context().close();
  });
});

test('the whole way in can be gone with the keyboard alone', async () => {
  const person = await newPerson(browser);
  const { page } = person;
  await page.goto((await cast(sunray)).link);
  await page.locator('#passkey-form').waitFor();
  await pressUntilFocused(page, '#act');
  await page.keyboard.press('Enter');
  await page.locator('#identity').waitFor();

  await page.context().clearCookies();
  await page.goto(`${sunray.origin()}/`);
  await page.locator('#act').waitFor();
  await pressUntilFocused(page, '#act');
  await page.keyboard.press('Enter');
  await page.locator('#identity').waitFor();
  await page.context().close();
});

test('without a script the pages say that they need one', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['/.sunray/login', '/.sunray/setup']) {
    await page.goto(sunray.origin() + path);
    expect(await page.locator('noscript h2').innerText()).not.toBe('');
    expect(await page.locator('button:visible').count()).toBe(0);
  }
  await context.close();
});

test('a failure is announced, and the focus goes where the next step is', async () => {
  const { page } = await newPerson(browser);
  await page.goto(`${sunray.origin()}/.sunray/login`);
  await page.locator('#act').click();
  await page.locator('[role="alert"] h2').waitFor();
  expect(await page.locator('#act').evaluate((button) => button === document.activeElement)).toBe(true);
  await page.context().close();
});

/** Checks with axe, and that nothing sticks out sideways. */
async function check(page: Page, what: string): Promise<void> {
  await expectAccessible(page, what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${what}: pixels beyond the window`).toBeLessThanOrEqual(0);
}

async function pressUntilFocused(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 15; presses += 1) {
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached with the tab key`);
}
