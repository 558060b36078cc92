import { join } from 'node:path';
import type { EDGE_VARIABLES } from '../edge/workerd-config.ts';
import type { Home } from './home.ts';
import type { HomeKeys } from './home-keys.ts';
import type { PartPlan } from './part.ts';
import type { Environment, Ports } from './settings.ts';

/** What all plans are made of. */
export type Ground = { clone: string; home: Home; env: Environment; ports: Ports; keys: HomeKeys };

const LOOPBACK = '127.0.0.0/8,::1/128';
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--enable-source-maps'];

export const DEMO_DOMAIN = 'demo.localhost';

/** The control plane: the settings of the person's environment, and over them what this installation decides. */
export function controlPlan(ground: Ground, bundle: string, databaseUrls: Record<string, string>): PartPlan {
  const { home, ports, env } = ground;
  const networks = env['SUNRAY_BACKEND_NETWORKS'];
  return {
    name: 'control plane',
    program: process.execPath,
    args: [...NODE_FLAGS, bundle],
    cwd: ground.clone,
    env: {
      ...given(env),
      ...ground.keys.controlSettings,
      ...databaseUrls,
      PORT: String(ports.control),
      SUNRAY_BIND: '127.0.0.1',
      SUNRAY_PUBLIC_URL: env['SUNRAY_PUBLIC_URL'] || `http://localhost:${ports.control}`,
      SUNRAY_ENV: 'demo',
      SUNRAY_BACKEND_NETWORKS: networks ? `${LOOPBACK},${networks}` : LOOPBACK,
      SUNRAY_EXIT_WITH_STDIN: 'true',
    },
    holdInput: true,
    log: join(home.logs, 'control.log'),
    graceMs: 8_000,
    order: 2,
  };
}

/** The edge in workerd. It finds its settings in its environment and nothing else there. */
export function edgePlan(ground: Ground, workerd: { program: string; args: string[] }): PartPlan {
  const settings: Record<(typeof EDGE_VARIABLES)[number], string> = {
    SUNRAY_CONTROL_URL: `http://127.0.0.1:${ground.ports.control}`,
    SUNRAY_WORKER_ID: ground.keys.workerId,
    WORKER_HMAC_SECRET: ground.keys.workerSecret,
    SUNRAY_CONTROL_KEY: ground.keys.controlKeys,
    SUNRAY_ADDRESS_SOURCE: 'peer',
    SUNRAY_TRUSTED_PROXIES: '',
    SUNRAY_BIND_HOSTS: '',
  };
  return {
    name: 'edge',
    ...workerd,
    cwd: ground.home.run,
    env: settings,
    log: join(ground.home.logs, 'edge.log'),
    graceMs: 1_500, // Open streams never end by themselves, and workerd waits for them.
    order: 1,
  };
}

/** The demo application, which knows nothing of Sunray but where to check an assertion. */
export function demoPlan(ground: Ground): PartPlan {
  const { ports } = ground;
  return {
    name: 'demo application',
    program: process.execPath,
    args: [...NODE_FLAGS, join(ground.clone, 'examples/demo/src/main.ts')],
    cwd: ground.clone,
    env: {
      SUNRAY_DEMO_PORT: String(ports.demo),
      SUNRAY_DEMO_AUDIENCE: demoOrigin(ports),
      SUNRAY_DEMO_JWKS_URL: `http://${DEMO_DOMAIN}:${ports.edge}/.well-known/sunray/jwks.json`,
    },
    log: join(ground.home.logs, 'demo.log'),
    graceMs: 1_500,
    order: 1,
  };
}

export function demoOrigin(ports: Ports): string {
  return `http://${DEMO_DOMAIN}:${ports.edge}`;
}

function given(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
