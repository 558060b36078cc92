import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './source.ts';

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.sunray', '.wrangler', 'test-results']);
const TEXT =
  /\.(?:ts|tsx|mts|js|mjs|json|jsonc|css|html|svg|md|yaml|yml|toml|sql|sh|capnp)$|(?:^|\/)(?:LICENSE|\.[a-z]+|run)$/;
const MADE_BY_TOOLS = /(?:^|\/)(?:pnpm-lock\.yaml|LICENSE)$|\.gen\.ts$|\/migrations\/meta\//;

/** Every text file of the working tree that people write. */
export function readTree(root: string, folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return readTree(root, path);
    if (!entry.isFile() || !TEXT.test(path) || MADE_BY_TOOLS.test(path)) return [];
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  });
}
