import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSunray } from '../../../../tests/support/cli/run-sunray.ts';

test('keys are made once, where the person stood who asked, and without an installation', async () => {
  const stood = await mkdtemp(join(tmpdir(), 'sunray-cli-'));
  try {
    const make = () => runSunray(['keys', 'init', '--folder', 'keys'], { env: { INIT_CWD: stood } });
    expect(await make()).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(join(stood, 'keys')),
    });
    expect(await readdir(join(stood, 'keys'))).not.toEqual([]);
    expect(await make()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('cli.keys-exist') });
  } finally {
    await rm(stood, { recursive: true });
  }
});
