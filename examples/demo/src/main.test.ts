import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

const run = (settings: Record<string, string>) =>
  spawn(process.execPath, [MAIN], { env: settings, stdio: 'pipe' });

test.each(['SIGTERM', 'SIGINT'] as const)(
  'it says when it is ready, and ends well by %s with a stream open',
  async (signal) => {
    const child = run({ SUNRAY_DEMO_PORT: '0' });
    const [line] = await once(child.stdout, 'data');
    const ready = JSON.parse(String(line));
    expect(ready).toEqual({
      ready: 'demo',
      port: expect.any(Number),
      url: `http://127.0.0.1:${ready.port}/`,
    });
    const stream = await fetch(new URL('/events', ready.url));
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(stream.text()).rejects.toThrow();
  },
);

test('a port that is taken is said in one line, with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const child = run({ SUNRAY_DEMO_PORT: String(port) });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  other.close();
  expect(code).toBe(1);
  expect(said).toMatch(/^The demo application cannot start: its port is taken .+SUNRAY_DEMO_PORT.+\n$/);
});

test.each([
  { SUNRAY_DEMO_PORT: 'x' },
  { SUNRAY_DEMO_PORT: '70000' },
  { SUNRAY_DEMO_PORT: '' },
  { SUNRAY_DEMO_PORT: '0', SUNRAY_DEMO_JWKS_URL: 'file:///etc/hosts' },
])('settings that make no sense are refused: %j', async (settings) => {
  const child = run({ ...settings });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(said).toContain(Object.keys(settings).at(-1));
});
