import { isLoopback } from '@sunray/policy/is-loopback.ts';
import { parseCidr, type Cidr } from '@sunray/policy/cidr.ts';
import type { Secret } from '@sunray/primitives/secret.ts';
import { parseWorkerKey, type WorkerKey } from '@sunray/primitives/worker-key.ts';
import { type Environment, SettingsReader } from './settings-reader.ts';

/** Everything the control plane can be told, parsed once. */
export type Config = {
  databaseUrl: Secret;
  databaseOwnerUrl: Secret;
  port: number;
  bind: string;
  publicUrl: string;
  env: 'production' | 'demo' | 'test';
  keyRing: Secret;
  sessionKey: Secret;
  controlKey: Secret;
  firstWorker: { id: string; key: WorkerKey } | null;
  initialApiKey: Secret | null;
  hmacWindowS: number;
  hmacRequired: boolean;
  backendNetworks: Cidr[];
  behindProxy: boolean;
  /** The operator vouches that a standby which takes over has everything. */
  losslessFailover: boolean;
  supportContact: string | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  exitWithStdin: boolean;
};

export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Reads the configuration from environment variables; each secret may come as `NAME_FILE` instead. All faults are
 * reported together in one `ConfigError`, never a value.
 */
export function readConfig(env: Environment): Config {
  const reader = new SettingsReader(env);
  const bind = reader.text('SUNRAY_BIND', '127.0.0.1');
  const databaseUrl = reader.secret('DATABASE_URL', isDatabaseUrl, 'a postgres:// URL that names its role');
  const config: Config = {
    databaseUrl,
    databaseOwnerUrl:
      reader.optionalSecret('DATABASE_OWNER_URL', isDatabaseUrl, 'a postgres:// URL that names its role') ??
      databaseUrl,
    port: reader.integer('PORT', 8788, { min: 0, max: 65_535 }),
    bind,
    publicUrl: reader.parsed('SUNRAY_PUBLIC_URL', {
      fallback: 'http://localhost:8788',
      parse: asOrigin,
      form: 'an http(s) origin without a path',
    }),
    env: reader.oneOf('SUNRAY_ENV', 'production', ['production', 'demo', 'test'] as const),
    keyRing: reader.secret('SUNRAY_KEY_RING'),
    sessionKey: reader.secret('SUNRAY_SESSION_KEY'),
    controlKey: reader.secret('SUNRAY_CONTROL_KEY'),
    firstWorker: readFirstWorker(reader),
    initialApiKey: reader.optionalSecret('SUNRAY_INITIAL_API_KEY', isApiKey, 'an API key of the form sra_…'),
    hmacWindowS: reader.integer('HMAC_SIGNATURE_WINDOW_S', 300, { min: 10, max: 3600 }),
    hmacRequired: reader.boolean('HMAC_REQUIRED', true),
    backendNetworks: reader.parsed('SUNRAY_BACKEND_NETWORKS', {
      fallback: '',
      parse: asNetworks,
      form: 'a comma-separated list of CIDRs',
    }),
    behindProxy: reader.boolean('SUNRAY_BEHIND_PROXY', false),
    losslessFailover: reader.boolean('SUNRAY_LOSSLESS_FAILOVER', false),
    supportContact: reader.optionalText('SUNRAY_SUPPORT_CONTACT'),
    logLevel: reader.oneOf('LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error'] as const),
    exitWithStdin: reader.boolean('SUNRAY_EXIT_WITH_STDIN', false),
  };
  if (!isLoopback(bind) && !config.behindProxy) {
    reader.faults.push(
      'SUNRAY_BIND is not a loopback address: set SUNRAY_BEHIND_PROXY=true behind a TLS proxy',
    );
  }
  if (!config.hmacRequired && (!isLoopback(bind) || config.behindProxy)) {
    reader.faults.push('HMAC_REQUIRED=false is accepted on a loopback address alone, with no proxy in front');
  }
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}

/** As the contract's calls and the API accept ids. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function readFirstWorker(reader: SettingsReader): Config['firstWorker'] {
  const id = reader.optionalText('SUNRAY_WORKER_ID');
  const secret = reader.optionalSecret(
    'WORKER_HMAC_SECRET',
    (text) => parseWorkerKey(text) !== null,
    '32 bytes in base64url, alone or as id:bytes',
  );
  const key = secret && parseWorkerKey(secret.reveal());
  if (id === null && key === null) return null;
  if (id === null) reader.faults.push('SUNRAY_WORKER_ID is missing: WORKER_HMAC_SECRET belongs to it');
  else if (!UUID.test(id)) reader.faults.push('SUNRAY_WORKER_ID must be a UUID (RFC 9562) in lower case');
  if (key === null) {
    if (!reader.named('WORKER_HMAC_SECRET'))
      reader.faults.push('WORKER_HMAC_SECRET is missing: SUNRAY_WORKER_ID needs it');
    return null;
  }
  return id === null ? null : { id, key };
}

function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  // The role is granted what the application may do, so it has to be named.
  return new URL(text).username !== '';
}

function isApiKey(text: string): boolean {
  return /^sra_[A-Za-z0-9_-]{43}$/.test(text);
}

function asOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain =
    url.origin === text.replace(/\/$/, '') && (url.protocol === 'http:' || url.protocol === 'https:');
  return plain ? url.origin : null;
}

function asNetworks(text: string): Cidr[] | null {
  const parsed = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseCidr);
  const known = parsed.filter((cidr) => cidr !== null);
  return known.length === parsed.length ? known : null;
}
