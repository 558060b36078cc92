import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../config.ts';
import { TEST_KEY } from '../../../../tests/support/cli/run-sunray.ts';
import { findConnection } from './find-connection.ts';

const GOOD = {
  controlUrl: 'http://127.0.0.1:8788',
  edgeUrl: 'http://127.0.0.1:8787',
  adminApiKey: TEST_KEY,
  workerId: 'w',
};

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'sunray-cli-'));
});
afterEach(() => rm(clone, { recursive: true, force: true }));

async function put(home: string, content: unknown, mode = 0o600): Promise<string> {
  const folder = join(clone, home);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'credentials.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(file, mode);
  return file;
}

function find(env: Record<string, string> = {}, how: { url?: string; below?: string } = {}) {
  return findConnection(readSettings(env, { folder: join(clone, how.below ?? ''), clone }), how.url);
}

test('the nearest installation upwards is found', async () => {
  const file = await put('.sunray', GOOD);
  const found = await find({}, { below: 'apps/web' });
  expect(found).toMatchObject({
    controlUrl: GOOD.controlUrl,
    edgeUrl: GOOD.edgeUrl,
    workerId: 'w',
    file: { path: file, isPrivate: true },
  });
  expect(found.apiKey.reveal()).toBe(TEST_KEY);
});

test('SUNRAY_HOME names another, from the clone as the launcher does, and nothing else is looked for', async () => {
  await put('.sunray', { ...GOOD, workerId: 'near' });
  await put('other', { ...GOOD, workerId: 'other' });
  expect(await find({ SUNRAY_HOME: 'other' }, { below: 'apps' })).toMatchObject({ workerId: 'other' });
  await expect(find({ SUNRAY_HOME: 'nowhere' })).rejects.toMatchObject({ code: 'cli.no-credentials' });
});

test('without an installation, a person is told what to do', async () => {
  await expect(find()).rejects.toThrow('npm start');
});

test.each([0o644, 0o640, 0o602])('credentials of mode %o are known to be open to others', async (mode) => {
  await put('.sunray', GOOD, mode);
  expect((await find()).file).toMatchObject({ mode, isPrivate: false });
});

test.each([
  ['that are half written', '{"controlUrl": "http://127', 'not JSON'],
  ['without a key', { ...GOOD, adminApiKey: undefined }, 'adminApiKey is missing'],
  ['with something else for a key', { ...GOOD, adminApiKey: `${TEST_KEY}\nx` }, 'adminApiKey is no API key'],
  [
    'that send the key over the network in the clear',
    { ...GOOD, controlUrl: 'http://control.example.com' },
    'controlUrl is no',
  ],
  ['with an edge that is no address', { ...GOOD, edgeUrl: 'javascript:1' }, 'edgeUrl is no'],
])('credentials %s are refused without showing the key', async (_name, content, why) => {
  await put('.sunray', content);
  const refused = await find().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'cli.credentials-unusable', message: expect.stringContaining(why) });
  expect(String(refused)).not.toContain(TEST_KEY);
});

test('--url takes its key from SUNRAY_API_KEY, never from the credentials of another', async () => {
  await put('.sunray', GOOD);
  const url = 'https://control.example.com/';
  await expect(find({}, { url })).rejects.toMatchObject({ code: 'cli.usage' });
  expect(await find({ SUNRAY_API_KEY: TEST_KEY }, { url })).toMatchObject({
    controlUrl: 'https://control.example.com',
    file: null,
  });
  await expect(find({ SUNRAY_API_KEY: TEST_KEY })).rejects.toThrow('add --url');
});

test.each([
  'http://control.example.com',
  'http://127.0.0.1.example.com',
  'http://u:p@127.0.0.1',
  'ftp://127.0.0.1',
  'control',
  '',
])('--url %j is refused', async (url) => {
  await expect(find({ SUNRAY_API_KEY: TEST_KEY }, { url })).rejects.toMatchObject({ code: 'cli.usage' });
});

test.each(['secret-of-mine', `${TEST_KEY}\u0000`, 'sra_'])(
  'a key that is none is refused unseen',
  async (key) => {
    const refused = await find({ SUNRAY_API_KEY: key }, { url: 'http://127.0.0.1:1' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'cli.usage' });
    if (key !== 'sra_') expect(String(refused)).not.toContain(key);
  },
);
