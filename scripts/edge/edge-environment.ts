import { readFile } from 'node:fs/promises';
import { LaunchError } from '../start/launch-error.ts';
import type { Environment } from '../start/settings.ts';
import { EDGE_VARIABLES } from './workerd-config.ts';
import { reasonOf } from '../start/reason-of.ts';

const NEEDED = [
  'SUNRAY_CONTROL_URL',
  'SUNRAY_WORKER_ID',
  'WORKER_HMAC_SECRET',
  'SUNRAY_CONTROL_KEY',
] as const;
const DEFAULTS: Readonly<Record<string, string>> = {
  SUNRAY_ADDRESS_SOURCE: 'peer',
  SUNRAY_TRUSTED_PROXIES: '',
  SUNRAY_BIND_HOSTS: '',
};

/**
 * What workerd finds in its environment: the edge's settings and nothing else of ours. The secret may come as
 * WORKER_HMAC_SECRET_FILE. Errors: LaunchError naming everything that is missing.
 */
export async function edgeEnvironment(env: Environment): Promise<Record<string, string>> {
  const secret = await secretFrom(env);
  const given: Environment = secret === null ? env : { ...env, WORKER_HMAC_SECRET: secret };
  const missing = NEEDED.filter((name) => !given[name]);
  if (missing.length > 0) {
    throw new LaunchError(
      `The edge cannot start without its settings. Missing:\n${missing.map((name) => `  - ${name}`).join('\n')}`,
    );
  }
  const settings = EDGE_VARIABLES.map((name) => [name, given[name] || (DEFAULTS[name] ?? '')] as const);
  return Object.fromEntries(settings);
}

async function secretFrom(env: Environment): Promise<string | null> {
  const file = env['WORKER_HMAC_SECRET_FILE'];
  if (!file) return null;
  if (env['WORKER_HMAC_SECRET'])
    throw new LaunchError('WORKER_HMAC_SECRET and WORKER_HMAC_SECRET_FILE are both set.');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new LaunchError(`WORKER_HMAC_SECRET_FILE cannot be read: ${reasonOf(cause)}`, { cause });
  }
}
