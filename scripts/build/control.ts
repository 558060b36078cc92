import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = join(ROOT, 'apps/control/src');

/** Packages written as CommonJS ask for `require` and for their own place, which an ES module does not have. */
const COMMONJS_NAMES = `import { createRequire as makeRequire } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = makeRequire(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);`;

/** Bundles the control plane into `main.js` of a folder, with the migrations beside it. */
export async function buildControl({ outDir }: { outDir: string }): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [join(SOURCE, 'main.ts')],
    outfile: join(outDir, 'main.js'),
    bundle: true,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    banner: { js: COMMONJS_NAMES },
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const migrations = join(outDir, 'migrations');
  await rm(migrations, { recursive: true, force: true });
  await cp(join(SOURCE, 'db/migrations'), migrations, { recursive: true });
}
