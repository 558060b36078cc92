import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'sunray-bootstrap-'));
  for (const folder of ['scripts/hello', 'scripts/deploy-edge', 'programs'])
    await mkdir(join(clone, folder), { recursive: true });
  await copyFile(new URL('bootstrap.mjs', import.meta.url), join(clone, 'scripts/bootstrap.mjs'));
  for (const name of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    await writeFile(join(clone, name), '{}');
  await writeFile(
    join(clone, 'scripts/hello/main.ts'),
    'const args: string[] = process.argv.slice(2);\nconsole.log("hello", ...args);\n',
  );
  await npxThat('echo installed >> "$0.log"');
});
afterEach(() => rm(clone, { recursive: true, force: true }));

/** Puts a stand-in for npx before everything else on PATH. */
async function npxThat(does: string): Promise<void> {
  await writeFile(join(clone, 'programs/npx'), `#!/bin/sh\n${does}\n`);
  await chmod(join(clone, 'programs/npx'), 0o755);
}

const installations = async () =>
  (await readFile(join(clone, 'programs/npx.log'), 'utf8').catch(() => '')).split('\n').length - 1;

function start(args: string[], options: SpawnOptions = {}) {
  const path = [join(clone, 'programs'), dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  return spawn(process.execPath, [join(clone, 'scripts/bootstrap.mjs'), ...args], {
    env: { PATH: path },
    ...options,
  });
}

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(args);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('the first command installs, the second does not, and both hand their arguments on', async () => {
  expect(await run('hello', 'a b', '--c')).toMatchObject({ code: 0, out: 'hello a b --c\n' });
  expect(await run('hello')).toMatchObject({ code: 0, out: 'hello\n', err: '' });
  expect(await installations()).toBe(1);
});

test.each(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'apps/edge/package.json'])(
  'another %s installs again',
  async (file) => {
    await run('hello');
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await writeFile(join(clone, file), '{ "changed": true }');
    await run('hello');
    expect(await installations()).toBe(2);
  },
);

test('two at once install once, and both go on', async () => {
  await npxThat('echo begin >> "$0.order"; sleep 0.4; echo end >> "$0.order"; echo installed >> "$0.log"');
  const both = await Promise.all([run('hello'), run('hello')]);
  expect(both.map(({ out }) => out)).toEqual(['hello\n', 'hello\n']);
  expect(await installations()).toBe(1);
});

test('a failed installation is tried again by the next command', async () => {
  await npxThat('exit 1');
  expect((await run('hello')).code).toBe(1);
  await npxThat('echo installed >> "$0.log"');
  expect(await run('hello')).toMatchObject({ code: 0, out: 'hello\n' });
});

test.each([
  [
    'no network',
    'ERR_PNPM_META_FETCH_FAIL GET https://registry/x: getaddrinfo ENOTFOUND',
    /registry could not be reached/,
  ],
  ['a refused connection', 'npm error code ECONNREFUSED', /registry could not be reached/],
  ['no right to write', "EACCES: permission denied, mkdir '/x'", /may not write/],
  ['a read-only disk', 'EROFS: read-only file system', /may not write/],
  ['a full disk', 'ENOSPC: no space left on device', /disk is full/],
  ['anything else', 'something unheard of', /did not succeed/],
])('%s is told in words, with the last words of the installer', async (_what, output, told) => {
  await npxThat(`echo "${output}" >&2; exit 1`);
  const { code, err } = await run('hello');
  expect(code).toBe(1);
  expect(err).toMatch(told);
  expect(err.split('last words')[1]).toContain(output);
});

test('a machine without npx is told to get npm', async () => {
  await rm(join(clone, 'programs/npx'));
  const path = { PATH: join(clone, 'programs') };
  const child = start(['hello'], { env: path });
  let err = '';
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(err).toContain('Install npm');
});

test.each(['', 'nothing', '../hello', 'hello/../hello', 'constructor'])(
  'there is no command "%s"',
  async (command) => {
    const { code, err } = await run(command);
    expect(code).toBe(1);
    expect(err).toContain(`There is no command "${command}"`);
    expect(await installations()).toBe(0);
  },
);

test('a colon in a command is a hyphen in its folder', async () => {
  await writeFile(join(clone, 'scripts/deploy-edge/main.ts'), 'console.log("shipped");');
  expect(await run('deploy:edge')).toMatchObject({ code: 0, out: 'shipped\n' });
});

test('the exit code of the command is handed on', async () => {
  await writeFile(join(clone, 'scripts/hello/main.ts'), 'process.exit(7);');
  expect((await run('hello')).code).toBe(7);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s reaches the command, which ends as it likes',
  async (signal) => {
    const code = `process.on('${signal}', () => process.exit(9)); console.log('up'); setInterval(() => undefined, 1000);`;
    await writeFile(join(clone, 'scripts/hello/main.ts'), code);
    const child = start(['hello'], { stdio: ['ignore', 'pipe', 'ignore'] });
    if (child.stdout !== null) await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([9, null]);
  },
);

test('the programs of the repository come first on PATH', async () => {
  await writeFile(join(clone, 'scripts/hello/main.ts'), 'console.log(process.env.PATH?.split(":")[0]);');
  expect((await run('hello')).out.trim()).toBe(join(clone, 'node_modules/.bin'));
});
