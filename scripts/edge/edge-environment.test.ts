import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edgeEnvironment } from './edge-environment.ts';

const GIVEN = {
  SUNRAY_CONTROL_URL: 'https://control.example.com',
  SUNRAY_WORKER_ID: 'id',
  WORKER_HMAC_SECRET: 'secret',
  SUNRAY_CONTROL_KEY: '1:key',
};

test('workerd gets the settings of the edge and nothing else of the environment', async () => {
  const env = await edgeEnvironment({ ...GIVEN, SUNRAY_KEY_RING: 'not for the edge', PATH: '/bin' });
  expect(env).toEqual({
    ...GIVEN,
    SUNRAY_ADDRESS_SOURCE: 'peer',
    SUNRAY_TRUSTED_PROXIES: '',
    SUNRAY_BIND_HOSTS: '',
  });
});

test('everything that is missing is named at once', async () => {
  await expect(edgeEnvironment({ SUNRAY_WORKER_ID: 'id' })).rejects.toThrow(
    /SUNRAY_CONTROL_URL[^]*WORKER_HMAC_SECRET[^]*SUNRAY_CONTROL_KEY/,
  );
});

test('the secret may lie in a file, but not be given twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-edge-env-'));
  const file = join(folder, 'secret');
  await writeFile(file, 'from-file\n');
  const { WORKER_HMAC_SECRET: _without, ...rest } = GIVEN;
  expect(await edgeEnvironment({ ...rest, WORKER_HMAC_SECRET_FILE: file })).toMatchObject({
    WORKER_HMAC_SECRET: 'from-file',
  });
  await expect(edgeEnvironment({ ...GIVEN, WORKER_HMAC_SECRET_FILE: file })).rejects.toThrow(/both set/);
  await rm(folder, { recursive: true });
});
