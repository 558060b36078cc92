import { type Cidr, parseCidr } from '@sunray/policy/cidr.ts';
import { type ControlPublicKey, parseControlPublicKeys } from '@sunray/primitives/control-key.ts';
import { parseWorkerKey, type WorkerKey } from '@sunray/primitives/worker-key.ts';
import * as z from 'zod/mini';
import type { OutboxDO } from './events/outbox-do.ts';
import type { FactDO } from './facts/fact-do.ts';
import type { FeedDO } from './facts/feed-do.ts';

/** The bindings as the platform hands them over: the objects, and texts that nobody has read yet. */
export type Bindings = {
  /** As much of each `DurableObjectNamespace` as is used: the platform's type loses tuples on the way. */
  readonly FEED: { getByName(name: string): Pick<FeedDO, 'lease' | 'wake' | 'note' | 'regions'> };
  readonly FACTS: {
    getByName(name: string): Pick<FactDO, 'read' | 'shelve' | 'markIdle' | 'dropLeaving' | 'noteReleased'>;
  };
  readonly OUTBOX: { getByName(name: string): Pick<OutboxDO, 'put' | 'wake'> };
};

const WORKER_KEY_FORM = '32 bytes in base64url, alone or as id:bytes';
const DOMAIN = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const object = z.custom<object>(
  (value) => typeof value === 'object' && value !== null,
  'the Durable Object binding is missing',
);

const texts = z.object({
  FEED: object,
  FACTS: object,
  OUTBOX: object,
  SUNRAY_CONTROL_URL: z
    .string('https URL of the control plane')
    .check(z.refine(isSafeControlUrl, 'https URL without path; plain http only to loopback')),
  SUNRAY_WORKER_ID: z.uuid('UUID of this worker'),
  WORKER_HMAC_SECRET: z.pipe(z.string(WORKER_KEY_FORM), z.transform(readWorkerKey)),
  SUNRAY_CONTROL_KEY: z
    .string('list of kid:key')
    .check(z.refine((list) => keysOf(list) !== null, 'list of kid:key, Ed25519 public keys in base64url')),
  SUNRAY_ADDRESS_SOURCE: z._default(
    z.enum(['cloudflare', 'peer', 'proxies'], 'cloudflare, peer or proxies'),
    'peer',
  ),
  SUNRAY_TRUSTED_PROXIES: z._default(
    z
      .string('comma-separated networks')
      .check(z.refine((list) => !networksOf(list).includes(null), 'comma-separated networks')),
    '',
  ),
  SUNRAY_BIND_HOSTS: z._default(
    z
      .string('comma-separated domains')
      .check(
        z.refine((list) => domainsOf(list).every((name) => DOMAIN.test(name)), 'comma-separated domains'),
      ),
    '',
  ),
});

export type Settings = {
  controlUrl: string;
  workerId: string;
  workerKey: WorkerKey;
  controlKeys: readonly ControlPublicKey[];
  addressSource: 'cloudflare' | 'peer' | 'proxies';
  trustedProxies: readonly Cidr[];
  /** Hosts that this worker asks to serve. */
  bindHosts: readonly string[];
};

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; faults: string[] };

/** Reads the bindings once; all faults are reported together, by name and never with a value. */
export function readSettings(bindings: unknown): SettingsResult {
  const parsed = texts.safeParse(withoutUnset(bindings));
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    };
  }
  const read = parsed.data;
  return {
    ok: true,
    settings: {
      controlUrl: new URL(read.SUNRAY_CONTROL_URL).origin,
      workerId: read.SUNRAY_WORKER_ID,
      workerKey: read.WORKER_HMAC_SECRET,
      controlKeys: keysOf(read.SUNRAY_CONTROL_KEY) ?? [],
      addressSource: read.SUNRAY_ADDRESS_SOURCE,
      trustedProxies: networksOf(read.SUNRAY_TRUSTED_PROXIES).filter((network) => network !== null),
      bindHosts: domainsOf(read.SUNRAY_BIND_HOSTS),
    },
  };
}

/** workerd gives null for a variable that its environment does not have; an empty text means the same. */
function withoutUnset(bindings: unknown): object {
  return Object.fromEntries(
    Object.entries(bindings ?? {}).filter(([, value]) => value !== null && value !== ''),
  );
}

function readWorkerKey(text: string, context: { issues: object[] }): WorkerKey {
  const key = parseWorkerKey(text);
  if (key === null) context.issues.push({ code: 'custom', message: WORKER_KEY_FORM, input: '' });
  return key ?? z.NEVER;
}

function keysOf(list: string): ControlPublicKey[] | null {
  try {
    return parseControlPublicKeys(list);
  } catch {
    return null;
  }
}

function networksOf(list: string): (Cidr | null)[] {
  return list === '' ? [] : list.split(',').map((text) => parseCidr(text.trim()));
}

function domainsOf(list: string): string[] {
  return list === '' ? [] : list.split(',').map((name) => name.trim());
}

/** Facts and secrets must not travel in the clear; on the same machine nobody is between. */
function isSafeControlUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const isBare = pathname === '/' && search + hash + username + password === '';
  return isBare && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname)));
}

/** For the Durable Objects, which the Worker reaches only with a configuration that holds. */
export function settingsOf(bindings: Bindings): Settings {
  const read = readSettings(bindings);
  if (!read.ok) throw new Error(`the configuration is unusable: ${read.faults.join('; ')}`);
  return read.settings;
}
