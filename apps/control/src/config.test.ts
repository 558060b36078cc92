import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { cidrContains } from '@sunray/policy/cidr.ts';
import { parseIp } from '@sunray/policy/ip.ts';
import { ConfigError, readConfig } from './config.ts';
import type { Environment } from './settings-reader.ts';

const KEY = 'A'.repeat(43);
const GOOD: Environment = {
  DATABASE_URL: 'postgres://app:s3cret@db/sunray',
  SUNRAY_KEY_RING: `k:${KEY}`,
  SUNRAY_SESSION_KEY: '{}',
  SUNRAY_CONTROL_KEY: `c:${KEY}`,
};
const WORKER = '01890a5d-ac96-774b-bcce-b302099a8057';

function faultsOf(env: Environment): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test('what is not set has its default', () => {
  const config = readConfig(GOOD);
  expect(config).toMatchObject({
    port: 8788,
    bind: '127.0.0.1',
    publicUrl: 'http://localhost:8788',
    env: 'production',
    firstWorker: null,
    initialApiKey: null,
    hmacWindowS: 300,
    hmacRequired: true,
    backendNetworks: [],
    behindProxy: false,
    supportContact: null,
    logLevel: 'info',
    exitWithStdin: false,
  });
  expect(config.databaseOwnerUrl.reveal()).toBe(GOOD['DATABASE_URL']);
});

test.each([
  [KEY, '1'],
  [`2:${KEY}`, '2'],
])('the secret %s of the first worker is key %s', (text, keyId) => {
  const { firstWorker } = readConfig({ ...GOOD, SUNRAY_WORKER_ID: WORKER, WORKER_HMAC_SECRET: text });
  expect(firstWorker).toMatchObject({ id: WORKER, key: { keyId } });
  expect(firstWorker?.key.secret.reveal()).toBe(KEY);
});

test('all faults are reported together, and no value with them', () => {
  const faults = faultsOf({
    PORT: 'x',
    SUNRAY_ENV: 'staging',
    HMAC_REQUIRED: 'no',
    LOG_LEVEL: 'loud',
    SUNRAY_BACKEND_NETWORKS: '10.0.0.1/8',
    DATABASE_URL: 'mysql://root:s3cret@db',
  });
  expect(faults).toHaveLength(9);
  expect(faults.join('\n')).not.toContain('s3cret');
  for (const name of [
    'PORT',
    'SUNRAY_ENV',
    'HMAC_REQUIRED',
    'LOG_LEVEL',
    'SUNRAY_BACKEND_NETWORKS',
    'DATABASE_URL',
    'SUNRAY_KEY_RING',
    'SUNRAY_SESSION_KEY',
    'SUNRAY_CONTROL_KEY',
  ]) {
    expect(
      faults.filter((fault) => fault.startsWith(name)),
      name,
    ).toHaveLength(1);
  }
});

test.each<[string, Environment, RegExp]>([
  ['a port out of range', { PORT: '65536' }, /^PORT /],
  ['a negative port', { PORT: '-1' }, /^PORT /],
  ['a public URL with a path', { SUNRAY_PUBLIC_URL: 'https://a.example/x' }, /^SUNRAY_PUBLIC_URL /],
  ['a public URL of another scheme', { SUNRAY_PUBLIC_URL: 'ftp://a.example' }, /^SUNRAY_PUBLIC_URL /],
  ['a database URL without a role', { DATABASE_URL: 'postgres://db/sunray' }, /^DATABASE_URL /],
  ['a database URL that is none', { DATABASE_URL: 'postgres://' }, /^DATABASE_URL /],
  ['a window of a second', { HMAC_SIGNATURE_WINDOW_S: '1' }, /^HMAC_SIGNATURE_WINDOW_S /],
  ['an API key of another kind', { SUNRAY_INITIAL_API_KEY: 'secret' }, /^SUNRAY_INITIAL_API_KEY /],
  ['a worker without its secret', { SUNRAY_WORKER_ID: WORKER }, /^WORKER_HMAC_SECRET is missing/],
  ['a secret without its worker', { WORKER_HMAC_SECRET: KEY }, /^SUNRAY_WORKER_ID is missing/],
  [
    'a short worker secret',
    { SUNRAY_WORKER_ID: WORKER, WORKER_HMAC_SECRET: 'short' },
    /^WORKER_HMAC_SECRET must be/,
  ],
  [
    'a worker id in upper case',
    { SUNRAY_WORKER_ID: WORKER.toUpperCase(), WORKER_HMAC_SECRET: KEY },
    /^SUNRAY_WORKER_ID must be/,
  ],
  [
    'a worker id without a version',
    { SUNRAY_WORKER_ID: '00000000-0000-0000-0000-000000000001', WORKER_HMAC_SECRET: KEY },
    /^SUNRAY_WORKER_ID must be/,
  ],
  ['another address than loopback, in the open', { SUNRAY_BIND: '0.0.0.0' }, /^SUNRAY_BIND /],
  [
    'unsigned calls behind a proxy',
    { HMAC_REQUIRED: 'false', SUNRAY_BEHIND_PROXY: 'true' },
    /^HMAC_REQUIRED=false /,
  ],
  [
    'a secret given twice',
    { SUNRAY_KEY_RING_FILE: '/dev/null' },
    /^SUNRAY_KEY_RING and SUNRAY_KEY_RING_FILE /,
  ],
  [
    'a secret file that is not there',
    { WORKER_HMAC_SECRET_FILE: '/nowhere/at/all', SUNRAY_WORKER_ID: WORKER },
    /^WORKER_HMAC_SECRET_FILE cannot be read \(ENOENT\)/,
  ],
])('%s is a fault, the only one', (_name, change, fault) => {
  expect(faultsOf({ ...GOOD, ...change })).toEqual([expect.stringMatching(fault)]);
});

test('unsigned calls are accepted on a bare loopback address', () => {
  expect(readConfig({ ...GOOD, HMAC_REQUIRED: 'false' }).hmacRequired).toBe(false);
});

test('networks are read as a list', () => {
  const { backendNetworks } = readConfig({ ...GOOD, SUNRAY_BACKEND_NETWORKS: '10.0.0.0/8, ::1/128,' });
  const ip = parseIp('10.1.2.3');
  expect(backendNetworks.map((network) => ip !== null && cidrContains(network, ip))).toEqual([true, false]);
});

test('a secret comes from its file as well, and never prints', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-config-'));
  try {
    await writeFile(join(folder, 'ring'), `k:${KEY}\n`);
    const { SUNRAY_KEY_RING: _, ...rest } = GOOD;
    const config = readConfig({ ...rest, SUNRAY_KEY_RING_FILE: join(folder, 'ring') });
    expect(config.keyRing.reveal()).toBe(`k:${KEY}`);
    expect(inspect(config) + JSON.stringify(config) + String(config.keyRing)).not.toMatch(
      new RegExp(`${KEY}|s3cret`),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
