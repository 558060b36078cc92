import AxeBuilder from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../../../scripts/test/find-chromium.ts';
import { newAddress } from './cast.ts';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium. Root cannot have its sandbox. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium was found: set CHROMIUM_PATH');
  const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS;
  return chromium.launch({ executablePath, args });
}

/** A person in front of a browser window of their own, with a device that holds passkeys. */
export type Person = {
  page: Page;
  context: BrowserContext;
  device: Device;
  /** The cookie that the browser holds, or undefined. */
  cookie(name: string): Promise<{ value: string } | undefined>;
};

/** A virtual authenticator on the person's page. */
export type Device = { cdp: CDPSession; id: string };

type Options = BrowserContextOptions & {
  /** As the edge is to see it. */
  address?: string;
};

/** A new browser profile with a platform authenticator that confirms by itself. */
export async function newPerson(
  browser: Browser,
  { address = newAddress(), ...options }: Options = {},
): Promise<Person> {
  const context = await browser.newContext({ ...options, extraHTTPHeaders: { 'x-sunray-dev-ip': address } });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const cookie = async (name: string) => (await context.cookies()).find((held) => held.name === name);
  return { page, context, device: { cdp, id }, cookie };
}

/** Opens a setup link and makes a passkey; leaves the person signed in on the application's page. */
export async function enrol({ page }: Person, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('#act').click();
  await leavePortal(page);
}

/** Presses the one button of the sign-in page; no name is typed. */
export async function signIn({ page }: Person): Promise<void> {
  await page.locator('#act').click();
  await leavePortal(page);
}

/** No rule that axe can check is broken by what is shown now, in light or dark; only colours depend on that. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectNoViolation(new AxeBuilder({ page }), `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolation(new AxeBuilder({ page }).withRules('color-contrast'), `${what}, dark`);
}

async function expectNoViolation(axe: AxeBuilder, what: string): Promise<void> {
  // The pages hold no frames, so the older way, without a window of its own, sees all.
  const { violations, passes } = await axe.setLegacyMode(true).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found, what).toEqual([]);
  expect(
    passes.map(({ id }) => id),
    `${what}: colours were compared`,
  ).toContain('color-contrast');
}

function leavePortal(page: Page): Promise<void> {
  return page.waitForURL((url) => !url.pathname.startsWith('/.sunray/'), { waitUntil: 'commit' });
}
