import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PORTAL = join(import.meta.dirname, '..', '..', 'apps/edge/src/portal');
const MODULE = join(PORTAL, 'browser-script.gen.ts');

/** Bundles the portal's browser script into a generated module, because a Worker has no files to serve from. */
export async function buildPortalScript(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(PORTAL, 'browser/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  const script = outputFiles[0]?.text ?? '';
  // A `</script` inside would end the element that carries it.
  if (script === '' || /<\/script/i.test(script))
    throw new Error('the portal script cannot be embedded in a page');
  await replace(MODULE, `export const BROWSER_SCRIPT: string = ${JSON.stringify(script)};\n`);
}

/** Whole or not at all, and untouched when nothing changed, so that watchers stay calm. */
async function replace(file: string, text: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present === text) return;
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPortalScript();
