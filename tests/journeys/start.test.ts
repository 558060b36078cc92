import { createServer } from 'node:http';
import { once } from 'node:events';
import { access, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readProcesses, recordsIn } from '../../scripts/start/process-record.ts';
import { HOST, send } from '../edge/support/send.ts';
import { descendantsOf, killAll, running, type Seen } from './support/descendants.ts';
import { credentialsOf, freshHome, launch, type Launched } from './support/launched.ts';
import { Visitor } from './support/visitor.ts';

const started: Launched[] = [];
let place: Awaited<ReturnType<typeof freshHome>>;

/** Starts Sunray and takes note of it, so that nothing outlives a failed test. */
function begin(home: string, env: Record<string, string> = {}): Launched {
  const launched = launch(home, env);
  started.push(launched);
  return launched;
}

async function beginReady(home: string): Promise<{ launched: Launched; all: Seen[] }> {
  const launched = begin(home);
  await launched.ready;
  return { launched, all: descendantsOf(launched.child.pid ?? 0) };
}

const setupLink = ({ said }: Launched) => /Setup link +(\S+)/.exec(said())?.[1] ?? '';

/** The process of a part, found by what is particular in its command line. */
async function partOf(home: string, order: number): Promise<number> {
  const [record = ''] = recordsIn(join(home, 'run'));
  return readProcesses(record).find((mark) => mark.order === order)?.pid ?? 0;
}

beforeAll(async () => {
  place = await freshHome();
  const { launched } = await beginReady(place.home);
  launched.child.kill('SIGINT');
  await launched.exit;
});
afterEach(async () => {
  for (const { child, exit } of started.splice(0)) {
    child.kill('SIGTERM');
    await exit;
  }
});
afterAll(() => place.remove());

test('it prints one screen, and all that it names is there', async () => {
  const { launched } = await beginReady(place.home);
  const { controlUrl, edgeUrl, adminApiKey, workerId } = await credentialsOf(place.home);
  const edgePort = Number(new URL(edgeUrl).port);
  expect(launched.said()).toContain(`http://demo.localhost:${edgePort}/`);
  expect((await stat(join(place.home, 'credentials.json'))).mode & 0o777).toBe(0o600);

  const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const page = await send(edgePort, { host: HOST.replace('8787', String(edgePort)), headers });
  expect(page, page.body).toMatchObject({ status: 302 });
  expect(page.headers.location).toContain('/.sunray/login');

  const status = await fetch(`${controlUrl}/api/v1/status`, {
    headers: { authorization: `Bearer ${adminApiKey}` },
  });
  expect(status.status).toBe(200);
  expect(JSON.stringify(await status.json())).toContain(workerId);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'after %s no process is left and the exit code says success',
  async (signal) => {
    const { launched, all } = await beginReady(place.home);
    expect(all.length).toBeGreaterThan(4);
    launched.child.kill(signal);
    expect(await launched.exit).toEqual({ code: 0, signal: null });
    expect(running(all)).toEqual([]);
  },
);

test('Ctrl-C while it is still starting leaves no process either', async () => {
  const launched = begin(place.home);
  await vi.waitFor(async () => expect(await partOf(place.home, 3)).toBeGreaterThan(0), {
    timeout: 20_000,
    interval: 20,
  });
  const all = descendantsOf(launched.child.pid ?? 0);
  launched.child.kill('SIGINT');
  expect((await launched.exit).code).toBe(0);
  expect(running(all)).toEqual([]);
});

test('a second Ctrl-C ends at once what does not listen to the first', async () => {
  const { launched, all } = await beginReady(place.home);
  process.kill(await partOf(place.home, 2), 'SIGSTOP');
  const pressing = setInterval(() => launched.child.kill('SIGINT'), 100);
  expect((await launched.exit).code).toBe(130);
  clearInterval(pressing);
  await vi.waitFor(() => expect(running(all)).toEqual([]), { timeout: 10_000 });
});

test('a second start on the same folder is refused and disturbs nothing', async () => {
  const { launched, all } = await beginReady(place.home);
  const second = begin(place.home);
  expect((await second.exit).code).toBe(1);
  expect(second.said()).toContain(`already runs on this folder (pid ${launched.child.pid})`);
  expect(running(all)).toEqual(all);
});

test('a taken port is told with the program that has it, and nothing is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const empty = await freshHome();
  const refused = begin(empty.home, { SUNRAY_EDGE_PORT: String(port) });
  expect((await refused.exit).code).toBe(1);
  expect(refused.said()).toMatch(
    new RegExp(`Port ${port} is taken by .*pid ${process.pid}.*SUNRAY_EDGE_PORT`),
  );
  expect(await readdir(empty.home)).not.toContain('keys');
  await empty.remove();
  server.close();
});

test.each([
  ['control plane', 2],
  ['database', 3],
])('a crash of the %s stops the others and says so', async (name, order) => {
  const { launched, all } = await beginReady(place.home);
  process.kill(await partOf(place.home, order), 'SIGKILL');
  expect((await launched.exit).code).toBe(1);
  expect(launched.said()).toMatch(new RegExp(`The ${name} was ended by SIGKILL[^]*Its log: /`));
  expect(running(all)).toEqual([]);
});

test('a killed launcher leaves no process', async () => {
  const { launched, all } = await beginReady(place.home);
  launched.child.kill('SIGKILL');
  await vi.waitFor(() => expect(running(all)).toEqual([]), { timeout: 20_000 });
});

test('kill -9 of everything and a new start: still signed in', async () => {
  const { launched, all } = await beginReady(place.home);
  const visitor = new Visitor();
  await visitor.setUp(setupLink(launched));
  expect(await visitor.nameAt((await credentialsOf(place.home)).edgeUrl)).toBe('demo');

  killAll([...all, ...descendantsOf(process.pid).filter(({ pid }) => pid === launched.child.pid)]);
  await launched.exit;
  const again = await beginReady(place.home);
  expect(await visitor.nameAt((await credentialsOf(place.home)).edgeUrl)).toBe('demo');
  expect(running(all)).toEqual([]);
  expect(again.launched.said()).not.toContain(setupLink(launched));
});

test('each start gives a fresh setup link, and the one before no longer works', async () => {
  const first = await beginReady(place.home);
  const old = new URL(setupLink(first.launched)).hash;
  first.launched.child.kill('SIGINT');
  await first.launched.exit;
  const { launched } = await beginReady(place.home);
  const link = new URL(setupLink(launched));
  expect(link.hash).not.toBe(old);
  await expect(new Visitor().setUp(`${link.origin}/.sunray/setup${old}`)).rejects.toThrow(
    'setup-token.refused',
  );
  await new Visitor().setUp(link.href);
});

test('a database that is gone is not made anew', async () => {
  const lost = await freshHome();
  const { launched } = await beginReady(lost.home);
  launched.child.kill('SIGINT');
  await launched.exit;
  const { folder } = JSON.parse(await readFile(join(lost.home, 'database.json'), 'utf8'));
  await rm(join(folder, 'data'), { recursive: true });
  const refused = begin(lost.home);
  expect((await refused.exit).code).toBe(1);
  await expect(access(join(folder, 'data'))).rejects.toThrow('ENOENT');
  await lost.remove();
});
