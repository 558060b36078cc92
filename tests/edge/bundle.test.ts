import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildEdge } from '../../scripts/build/edge.ts';

async function bundle(dev: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-bundle-'));
  try {
    const outFile = join(folder, 'worker.js');
    await buildEdge({ outFile, dev });
    return await readFile(outFile, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the bundle that is deployed does not know the headers of local testing', async () => {
  expect(await bundle(false)).not.toMatch(/sunray[-_]dev/i);
});

test('the bundle of local testing knows them, so the search finds what it looks for', async () => {
  expect(await bundle(true)).toMatch(/x-sunray-dev-ip/);
});
