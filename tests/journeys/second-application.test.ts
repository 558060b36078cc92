import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../edge/support/listen.ts';
import { send } from '../edge/support/send.ts';
import { itemsOf } from './support/api.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { enrol, launchBrowser, newPerson } from './support/person.ts';

const CLI = join(import.meta.dirname, '../../apps/cli/src/main.ts');

let sunray: Installation;
let browser: Browser;
let application: Awaited<ReturnType<typeof listen>>;
const hits: string[] = [];
beforeAll(async () => {
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>Mine</title><h1>My own page</h1>');
  });
  [sunray, browser, application] = await Promise.all([startInstallation(), launchBrowser(), listen(server)]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([sunray.stop(), application.close()]);
});

/** As `npm run sunray -- protect …` does it. */
async function protect(): Promise<string> {
  const args = [CLI, 'protect', application.url, '--as', 'app.localhost', '--user', 'demo'];
  const env = { PATH: process.env['PATH'] ?? '', SUNRAY_HOME: sunray.home };
  return (await promisify(execFile)(process.execPath, args, { env })).stdout;
}

test("one command puts a stranger's own application behind a passkey, apart from the first", async () => {
  const said = await protect();
  expect(said).toContain(`${sunray.origin('app')}/`);
  const link = /http:\/\/app\.localhost:\d+\/\.sunray\/setup#\S+/.exec(said)?.[0] ?? '';

  const person = await newPerson(browser);
  const { page, context } = person;
  await enrol(person, sunray.setupLink());
  await page.locator('#identity').waitFor();
  await page.goto(`${sunray.origin('app')}/page`);
  expect(page.url(), 'the session of one host opens no other').toContain(
    `${sunray.origin('app')}/.sunray/login`,
  );
  expect(
    hits.filter((path) => path !== '/'),
    'the check of the command is all that has come through',
  ).toEqual([]);

  await enrol(person, link);
  await page.getByRole('heading', { name: 'My own page' }).waitFor();

  const sessions = await context.cookies([sunray.origin(), sunray.origin('app')]);
  const tokens = new Map(
    sessions
      .filter(({ name }) => name === '__Host-sunray_session')
      .map(({ domain, value }) => [domain, value]),
  );
  const open = async (name: string, token: string | undefined) => {
    const headers = { cookie: `__Host-sunray_session=${token}` };
    return (await send(sunray.edgePort, { host: new URL(sunray.origin(name)).host, headers })).status;
  };
  const [demo, app] = [tokens.get('demo.localhost'), tokens.get('app.localhost')];
  expect([await open('demo', demo), await open('app', app)]).toEqual([200, 200]);
  expect([await open('demo', app), await open('app', demo)]).toEqual([401, 401]);
});

test('the same command again changes nothing but gives a fresh link', async () => {
  const [first, second] = [await protect(), await protect()].map((said) => /#\S+/.exec(said)?.[0]);
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
  expect(await itemsOf(sunray.api, '/hosts?domain=app.localhost')).toHaveLength(1);
  expect(await itemsOf(sunray.api, '/users?username=demo')).toHaveLength(1);
});
