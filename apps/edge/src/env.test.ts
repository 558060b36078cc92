import { expect, test } from 'vitest';
import { readSettings } from './env.ts';

const KEY = `c1:${'A'.repeat(43)}`;
const GOOD = {
  FEED: {},
  FACTS: {},
  OUTBOX: {},
  SUNRAY_CONTROL_URL: 'http://localhost:8788',
  SUNRAY_WORKER_ID: '01890000-0000-7000-8000-00000000000a',
  WORKER_HMAC_SECRET: 'A'.repeat(43),
  SUNRAY_CONTROL_KEY: KEY,
};

test('complete bindings are settings, and what is optional has a safe default', () => {
  expect(readSettings(GOOD)).toMatchObject({
    ok: true,
    settings: {
      controlUrl: 'http://localhost:8788',
      addressSource: 'peer',
      trustedProxies: [],
      bindHosts: [],
      controlKeys: [{ kid: 'c1' }],
    },
  });
});

test.each([
  ['A'.repeat(43), '1'],
  [`2:${'A'.repeat(43)}`, '2'],
])('the secret %s is key %s', (text, keyId) => {
  const read = readSettings({ ...GOOD, WORKER_HMAC_SECRET: text });
  expect(read).toMatchObject({ ok: true, settings: { workerKey: { keyId } } });
  expect(read.ok && read.settings.workerKey.secret.reveal()).toBe('A'.repeat(43));
});

test('a variable that workerd does not find is as good as absent', () => {
  expect(readSettings({ ...GOOD, SUNRAY_ADDRESS_SOURCE: null, SUNRAY_TRUSTED_PROXIES: '' })).toMatchObject({
    ok: true,
  });
});

test('all faults are reported together, by name and without a value', () => {
  const read = readSettings({
    SUNRAY_CONTROL_URL: 'ftp://secret.example',
    WORKER_HMAC_SECRET: 'short-secret',
    SUNRAY_TRUSTED_PROXIES: 'x',
  });
  const faults = read.ok ? [] : read.faults;
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'FEED',
    'FACTS',
    'OUTBOX',
    'SUNRAY_CONTROL_URL',
    'SUNRAY_WORKER_ID',
    'WORKER_HMAC_SECRET',
    'SUNRAY_CONTROL_KEY',
    'SUNRAY_TRUSTED_PROXIES',
  ]);
  expect(faults.join()).not.toMatch(/secret\.example|short-secret/);
});

test.each([
  ['SUNRAY_CONTROL_URL', 'http://control.example'],
  ['SUNRAY_CONTROL_URL', 'http://127.0.0.1.example'],
  ['SUNRAY_CONTROL_URL', 'http://10.0.0.1:8788'],
  ['SUNRAY_CONTROL_URL', 'https://user:password@control.example'],
  ['SUNRAY_CONTROL_URL', 'https://control.example/path'],
  ['SUNRAY_CONTROL_URL', 'https://control.example/?a'],
  ['SUNRAY_CONTROL_URL', 'control.example'],
  ['SUNRAY_WORKER_ID', 'worker-1'],
  ['WORKER_HMAC_SECRET', `${'A'.repeat(43)}=`],
  ['WORKER_HMAC_SECRET', `:${'A'.repeat(43)}`],
  ['WORKER_HMAC_SECRET', `1:2:${'A'.repeat(43)}`],
  ['SUNRAY_CONTROL_KEY', 'c1'],
  ['SUNRAY_CONTROL_KEY', `${KEY},${KEY}`],
  ['SUNRAY_CONTROL_KEY', 'c1:short'],
  ['SUNRAY_ADDRESS_SOURCE', 'header'],
  ['SUNRAY_TRUSTED_PROXIES', '10.0.0.1/8'],
  ['SUNRAY_TRUSTED_PROXIES', '10.0.0.0/8,,'],
  ['SUNRAY_BIND_HOSTS', 'a.example,'],
  ['SUNRAY_BIND_HOSTS', 'https://a.example'],
  ['SUNRAY_BIND_HOSTS', 'A.example'],
])('%s=%s is refused', (name, value) => {
  const read = readSettings({ ...GOOD, [name]: value });
  expect(read.ok ? [] : read.faults.map((fault) => fault.split(':')[0])).toEqual([name]);
});

test.each([
  'https://control.example',
  'https://control.example:8443/',
  'http://127.0.0.1:8788',
  'http://[::1]:8788',
  'http://localhost',
])('%s is accepted', (url) => {
  expect(readSettings({ ...GOOD, SUNRAY_CONTROL_URL: url })).toMatchObject({ ok: true });
});
