import { dirname, relative } from 'node:path';

export type WorkerdOptions = {
  /** Where the configuration itself will lie: modules are named relative to it. */
  file: string;
  /** The Worker's bundle. */
  bundle: string;
  /** Folder in which the Durable Objects keep their storage. */
  state: string;
  address: { host: string; port: number };
  compatibilityDate: string;
  compatibilityFlags: string[];
};

/** Settings that workerd reads from its own environment, so that no secret stands in the configuration. */
export const EDGE_VARIABLES = [
  'SUNRAY_CONTROL_URL',
  'SUNRAY_WORKER_ID',
  'WORKER_HMAC_SECRET',
  'SUNRAY_CONTROL_KEY',
  'SUNRAY_ADDRESS_SOURCE',
  'SUNRAY_TRUSTED_PROXIES',
  'SUNRAY_BIND_HOSTS',
] as const;

/** Durable Objects by binding. The unique keys are part of every object's id: changing one loses its storage. */
const OBJECTS = [
  { binding: 'FEED', className: 'FeedDO', uniqueKey: 'sunray-feed' },
  { binding: 'FACTS', className: 'FactDO', uniqueKey: 'sunray-facts' },
  { binding: 'OUTBOX', className: 'OutboxDO', uniqueKey: 'sunray-outbox' },
];

/** The configuration of `workerd serve` for the edge, in Cap'n Proto's text form. */
export function workerdConfig(options: WorkerdOptions): string {
  const { host, port } = options.address;
  const bundle = relative(dirname(options.file), options.bundle);
  return `# Generated at each start; changes are overwritten.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    (name = "state", disk = (path = ${quoted(options.state)}, writable = true)),
  ],
  sockets = [
    (name = "http", address = ${quoted(`${host.includes(':') ? `[${host}]` : host}:${port}`)}, http = (), service = "edge"),
  ],
);

const edge :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ${quoted(bundle)})],
  compatibilityDate = ${quoted(options.compatibilityDate)},
  compatibilityFlags = [${options.compatibilityFlags.map(quoted).join(', ')}],
  bindings = [
${EDGE_VARIABLES.map((name) => `    (name = ${quoted(name)}, fromEnvironment = ${quoted(name)}),`).join('\n')}
${OBJECTS.map(({ binding, className }) => `    (name = ${quoted(binding)}, durableObjectNamespace = ${quoted(className)}),`).join('\n')}
  ],
  durableObjectNamespaces = [
${OBJECTS.map(({ className, uniqueKey }) => `    (className = ${quoted(className)}, uniqueKey = ${quoted(uniqueKey)}, enableSql = true),`).join('\n')}
  ],
  durableObjectStorage = (localDisk = "state"),
);
`;
}

/** A Cap'n Proto text literal. */
function quoted(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/[\0-\x1f\x7f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}
