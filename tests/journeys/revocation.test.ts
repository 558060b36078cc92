import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Received, send } from '../edge/support/send.ts';
import { itemsOf, textOf } from './support/api.ts';
import { cast, type Role } from './support/cast.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { enrol, launchBrowser, newPerson, type Person, signIn } from './support/person.ts';

/** What an edge may take to hear of a change: its lease of a second, and the call that renews it. */
const HEARD = { timeout: 4_000, interval: 50 };

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

/** Somebody who is signed in and sees the page. */
async function someoneInside(): Promise<{ person: Person; role: Role; open: () => Promise<Received> }> {
  const role = await cast(sunray);
  const person = await newPerson(browser);
  await enrol(person, role.link);
  await person.page.locator('#identity', { hasText: role.username }).waitFor();
  return { person, role, open: await holding(person) };
}

/** Requests with the very cookie that the browser holds now, whatever becomes of the browser. */
async function holding(person: Person): Promise<() => Promise<Received>> {
  const held = await person.cookie('__Host-sunray_session');
  const headers = { cookie: `__Host-sunray_session=${held?.value}` };
  return () => send(sunray.edgePort, { host: new URL(sunray.origin()).host, headers });
}

async function expectRefusedSignIn({ page }: Person): Promise<void> {
  await page.goto(`${sunray.origin()}/`);
  expect(new URL(page.url()).pathname).toBe('/.sunray/login');
  await page.locator('#act').click();
  await page.getByRole('heading', { name: 'This passkey was not accepted' }).waitFor();
  expect(await page.locator('#failure').innerText()).toContain('your account may not be active');
}

test('a disabled person is out within the lease and cannot come back until enabled, and then only by a new session', async () => {
  const { person, role, open } = await someoneInside();
  expect((await open()).status).toBe(200);
  await sunray.api('POST', `/users/${role.userId}/disable`, { reason: 'left the company' });
  await expect.poll(async () => (await open()).status, HEARD).toBe(401);
  await expectRefusedSignIn(person);
  expect(await itemsOf(sunray.api, `/audit?event=passkey.refused&subject_id=${role.userId}`)).toMatchObject([
    { reason: 'user_inactive', success: false },
  ]);

  await sunray.api('POST', `/users/${role.userId}/enable`, {});
  expect((await open()).status, 'the old session stays dead').toBe(401);
  await person.page.goto(`${sunray.origin()}/`);
  await signIn(person);
  await person.page.locator('#identity', { hasText: role.username }).waitFor();
  expect((await (await holding(person))()).status).toBe(200);
  expect((await open()).status).toBe(401);
});

test('a removed grant ends access within the lease and refuses the next sign-in; granted again, it works', async () => {
  const { person, role, open } = await someoneInside();
  await sunray.api('DELETE', `/users/${role.userId}/hosts/${role.hostId}`);
  await expect.poll(async () => (await open()).status, HEARD).not.toBe(200);
  await expectRefusedSignIn(person);

  await sunray.api('PUT', `/users/${role.userId}/hosts/${role.hostId}`);
  await person.page.goto(`${sunray.origin()}/`);
  await signIn(person);
  await person.page.locator('#identity', { hasText: role.username }).waitFor();
});

test('a session that an admin ends is over within the lease, and the other one of the same person is not', async () => {
  const first = await someoneInside();
  const elsewhere = await newPerson(browser);
  const { credentials } = await first.person.device.cdp.send('WebAuthn.getCredentials', {
    authenticatorId: first.person.device.id,
  });
  const [credential] = credentials;
  if (credential === undefined) throw new Error('the device holds no passkey');
  await elsewhere.device.cdp.send('WebAuthn.addCredential', {
    authenticatorId: elsewhere.device.id,
    credential,
  });
  await elsewhere.page.goto(`${sunray.origin()}/`);
  await signIn(elsewhere);
  const second = await holding(elsewhere);

  const sessions = await itemsOf(sunray.api, `/sessions?user_id=${first.role.userId}&state=live`);
  expect(sessions).toHaveLength(2);
  const oldest = sessions.toSorted((a, b) =>
    textOf(a, 'created_at').localeCompare(textOf(b, 'created_at')),
  )[0];
  await sunray.api('DELETE', `/sessions/${textOf(oldest ?? {}, 'sid')}`);
  await expect.poll(async () => (await first.open()).status, HEARD).toBe(401);
  expect((await second()).status).toBe(200);
});

test('a removed passkey opens nothing any more, and what it had opened is closed', async () => {
  const { person, role, open } = await someoneInside();
  const [passkey] = await itemsOf(sunray.api, `/users/${role.userId}/passkeys`);
  await sunray.api('DELETE', `/users/${role.userId}/passkeys/${textOf(passkey ?? {}, 'id')}`);
  await expect.poll(async () => (await open()).status, HEARD).toBe(401);
  await expectRefusedSignIn(person);
});

test('lockdown is 403 for everybody on every path, and ends without a trace', async () => {
  const { person, role, open } = await someoneInside();
  const { page } = person;
  const lock = (block_traffic: boolean) =>
    sunray.api('POST', `/hosts/${role.hostId}/lockdown`, { block_traffic });
  await lock(true);
  await expect.poll(async () => (await open()).status, HEARD).toBe(403);
  const response = await page.goto(`${sunray.origin()}/`);
  expect(response?.status()).toBe(403);
  await page.getByRole('heading', { name: /locked|closed/i }).waitFor();
  const host = new URL(sunray.origin()).host;
  for (const path of [
    '/',
    '/.sunray/login',
    '/.sunray/setup',
    '/.sunray/session',
    '/assets/styles/base.css',
  ]) {
    expect([path, (await send(sunray.edgePort, { path, host })).status]).toEqual([path, 403]);
  }

  await lock(false);
  await expect.poll(async () => (await open()).status, HEARD).toBe(200);
  await page.goto(`${sunray.origin()}/`);
  await page.locator('#identity', { hasText: role.username }).waitFor();
});

test('a host that is switched off answers 503 to everybody, with a time to ask again', async () => {
  const { role, open } = await someoneInside();
  await sunray.api('PATCH', `/hosts/${role.hostId}`, { is_active: false });
  await expect.poll(async () => (await open()).status, HEARD).toBe(503);
  expect((await open()).headers['retry-after']).toMatch(/^\d+$/);
  await sunray.api('PATCH', `/hosts/${role.hostId}`, { is_active: true });
  await expect.poll(async () => (await open()).status, HEARD).toBe(200);
});
