import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPortalScript } from './portal-script.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ENTRY = join(ROOT, 'apps/edge/src/worker.ts');

type Options = {
  outFile: string;
  /** True keeps the headers by which tests choose their address and country; never for a deployment. */
  dev: boolean;
  /** Another Worker than the product's, for measurements. */
  entry?: string;
  /** Further constants by name, each as the text of an expression. */
  define?: Record<string, string>;
};

/** Bundles the Worker into one ES module that workerd and Cloudflare run as it is. */
export async function buildEdge({ outFile, dev, entry = ENTRY, define = {} }: Options): Promise<void> {
  await buildPortalScript();
  await mkdir(dirname(outFile), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: outFile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    define: { __SUNRAY_DEV__: String(dev), ...define },
    // Syntax only: it drops the development branch and leaves names for stack traces.
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildEdge({ outFile: join(ROOT, 'dist/edge/worker.js'), dev: process.argv.includes('--dev') });
}
