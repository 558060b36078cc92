import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { itemsOf } from './support/api.ts';
import { cast, demoHostId, invite, newHost, type Role } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { asOwner } from './support/owner-database.ts';
import { enrol, launchBrowser, newPerson } from './support/person.ts';

let sunray: Installation;
let browser: Browser;
let second: { id: string; origin: string };
beforeAll(async () => {
  [sunray, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  second = await newHost(sunray, { name: 'second', backendUrl: 'http://127.0.0.1:9' });
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await sunray.stop();
});

const PUBLIC_TEXT =
  /^This setup code does not work\s+It may have been used already, have expired, have been revoked, or be made for another address\. Compare it with what you were given, or ask for a new link\.\s+Reference: \S+$/;

/** What each of these links is, and how the person came to hold it. */
const LINKS: [kind: string, reason: string, make: (role: Role) => Promise<string>][] = [
  [
    'used',
    'used_up',
    async ({ link }) => {
      await enrol(await newPerson(browser), link);
      return link;
    },
  ],
  [
    'expired',
    'expired',
    async ({ link, tokenId }) => {
      await asOwner(
        sunray.home,
        (sql) => sql`update setup_tokens set expires_at = now() - interval '1 second' where id = ${tokenId}`,
      );
      return link;
    },
  ],
  [
    'revoked',
    'revoked',
    async ({ link, tokenId }) => {
      await sunray.api('POST', `/setup-tokens/${tokenId}/revoke`, { reason: 'sent to the wrong person' });
      return link;
    },
  ],
  ['made for another host', 'wrong_host', async ({ link }) => link.replace(sunray.origin(), second.origin)],
  [
    'of a person who is disabled meanwhile',
    'user_inactive',
    async ({ link, userId }) => {
      await sunray.api('POST', `/users/${userId}/disable`, {});
      return link;
    },
  ],
  [
    'of a person whose grant was taken back',
    'wrong_user',
    async ({ link, userId, hostId }) => {
      await sunray.api('DELETE', `/users/${userId}/hosts/${hostId}`);
      return link;
    },
  ],
  [
    'that never existed',
    'unknown',
    async ({ link }) => link.replace(/#.*/, '#22222-22222-22222-22222-22222'),
  ],
];

test.each(LINKS)(
  'a link %s is refused with the one public text; the audit says %s',
  async (_kind, reason, make) => {
    const role = await cast(sunray);
    const { page, cookie } = await newPerson(browser);
    const link = await make(role);
    const host = new URL(link).host;
    await page.goto(link);
    await page.locator('#failure h2').waitFor();
    expect(await page.locator('#failure').innerText()).toMatch(PUBLIC_TEXT);
    expect(await page.locator('#passkey-form').isVisible()).toBe(false);
    expect(await cookie('__Host-sunray_session')).toBeUndefined();
    expect(new URL(page.url()).hash).toBe('');

    const [row] = await itemsOf(sunray.api, '/audit?event=setup_token.refused&limit=1');
    expect(row).toMatchObject({
      reason,
      success: false,
      host_id: host.startsWith('second.') ? second.id : role.hostId,
      subject_id: reason === 'unknown' ? null : role.userId,
    });
    const passkeys = await itemsOf(sunray.api, `/users/${role.userId}/passkeys`);
    expect(passkeys).toHaveLength(reason === 'used_up' ? 1 : 0);
  },
);

test('the code can be typed by hand, in small letters and without its hyphens', async () => {
  const { link } = await cast(sunray);
  const { page } = await newPerson(browser);
  const { origin, hash } = new URL(link);
  await page.goto(`${origin}/.sunray/setup`);
  await page.getByLabel('Setup code').fill(hash.slice(1).replaceAll('-', '').toLowerCase());
  await page.keyboard.press('Enter');
  await page.locator('#act').click();
  await page.waitForURL(`${origin}/`, { waitUntil: 'commit' });
});

test('a link for two passkeys makes two and no third', async () => {
  const { userId } = await cast(sunray);
  const { link } = await invite(sunray.api, { userId, hostId: await demoHostId(sunray.api), max_uses: 2 });
  for (const _ of [1, 2]) await enrol(await newPerson(browser), link);
  const { page } = await newPerson(browser);
  await page.goto(link);
  await page.locator('#failure h2').waitFor();
  expect(await itemsOf(sunray.api, `/users/${userId}/passkeys`)).toHaveLength(2);
});
