// npm run deploy:edge: ships the edge to Cloudflare with wrangler; arguments such as --dry-run are handed on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const clone = join(import.meta.dirname, '..', '..');
const quiet = {
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
};
const { status, error } = spawnSync(
  join(clone, 'node_modules/.bin/wrangler'),
  ['deploy', ...process.argv.slice(2)],
  {
    cwd: clone,
    env: { ...process.env, ...quiet },
    stdio: 'inherit',
  },
);
if (error !== undefined) process.stderr.write(`wrangler could not be started: ${error.message}\n`);
process.exitCode = status ?? 1;
