import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '../build/fingerprint.ts';
import { LaunchError } from './launch-error.ts';

/** A bundle that a part runs, and what it is made of. */
export type Bundle = { name: 'control' | 'edge'; folder: string; file: string; sources: string[] };

export function bundlesOf(clone: string, buildFolder: string): Record<Bundle['name'], Bundle> {
  const shared = ['packages', 'scripts/build', 'pnpm-lock.yaml'];
  const bundle = (name: Bundle['name'], fileName: string): Bundle => ({
    name,
    folder: join(buildFolder, name),
    file: join(buildFolder, name, fileName),
    sources: [`apps/${name}/src`, ...shared].map((path) => join(clone, path)),
  });
  return { control: bundle('control', 'main.js'), edge: bundle('edge', 'worker.js') };
}

/** Builds a bundle unless it is there and newer than all it is made of. Errors: LaunchError. */
export async function buildIfStale(bundle: Bundle): Promise<'built' | 'fresh'> {
  const record = join(bundle.folder, 'made-of');
  const now = await fingerprintOf(bundle.sources);
  const before = await readFile(record, 'utf8').catch(() => null);
  if (before === now) return 'fresh';
  await rm(record, { force: true });
  await mkdir(bundle.folder, { recursive: true });
  await build(bundle);
  await writeFile(record, now);
  return 'built';
}

/** esbuild is loaded only when there is something to build: a warm start does without. */
async function build(bundle: Bundle): Promise<void> {
  const { stop } = await import('esbuild');
  try {
    if (bundle.name === 'control')
      await (await import('../build/control.ts')).buildControl({ outDir: bundle.folder });
    else await (await import('../build/edge.ts')).buildEdge({ outFile: bundle.file, dev: true });
  } catch (cause) {
    // esbuild has shown its errors, with the lines they are about; others have not been shown by anybody.
    const shown = cause instanceof Error && 'errors' in cause;
    const reason = shown ? 'the errors stand above' : String(cause);
    throw new LaunchError(`The ${bundle.name} could not be built: ${reason}.`, { cause });
  } finally {
    await stop();
  }
}
