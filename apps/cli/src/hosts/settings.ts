import type { Command } from 'commander';
import type { Api } from '../api/api.ts';
import type { Call } from '../call.ts';
import { duration } from '../options/duration.ts';
import { gathered } from '../options/gathered.ts';
import { onOff } from '../options/on-off.ts';
import { share } from '../options/share.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { UsageError } from '../usage-error.ts';
import { findWorker } from '../workers/find.ts';

/** What may be said of a host when it is made or changed. */
export type HostOptions = {
  origin?: string;
  backend?: string;
  active?: boolean;
  rpId?: string;
  sessionDuration?: number;
  websockets?: boolean;
  websocketOrigin?: string[];
  cors?: string[];
  securityHeaders?: boolean;
  maxBodyBytes?: number;
  decisionSampling?: number;
  worker?: string[];
  pendingWorker?: string;
};

/** Gives a command the options of a host's settings. */
export function withHostSettings(command: Command): Command {
  return command
    .option('--origin <origin>', 'what browsers see, such as https://app.example.com')
    .option('--backend <url>', 'where the application answers')
    .option('--active <on|off>', 'off: everybody gets 503', onOff)
    .option('--rp-id <domain>', 'the relying party of its passkeys: the domain or a parent of it')
    .option('--session-duration <time>', 'how long a session lasts, such as 8h', duration)
    .option('--websockets <on|off>', 'whether WebSockets are let through', onOff)
    .option('--websocket-origin <origin>', 'a foreign origin that may open WebSockets (repeatable)', gathered)
    .option('--cors <rule>', 'refuse, pass, or an origin to allow (repeatable)', gathered)
    .option('--security-headers <on|off>', 'whether the edge adds security headers', onOff)
    .option('--max-body-bytes <count>', 'the largest request body', wholeNumber(0))
    .option('--decision-sampling <share>', 'share of allowed requests that are written down, 0 to 1', share)
    .option('--worker <name>', 'a worker that serves it, by name or id (repeatable)', gathered);
}

/** The options as the API's fields; what was not said is not there. */
export async function hostSettings({ api }: Call, given: HostOptions): Promise<Record<string, unknown>> {
  const workers = given.worker && (await Promise.all(given.worker.map((name) => findWorker(api, name))));
  const pending = given.pendingWorker && (await pendingWorkerId(api, given.pendingWorker));
  const fields = {
    public_origin: given.origin,
    backend_url: given.backend,
    is_active: given.active,
    rp_id: given.rpId,
    session_duration_s: given.sessionDuration,
    websockets: given.websockets,
    websocket_origins: given.websocketOrigin,
    cors: given.cors && corsOf(given.cors),
    security_headers: given.securityHeaders,
    max_body_bytes: given.maxBodyBytes,
    decision_sampling: given.decisionSampling,
    worker_ids: workers?.map(({ id }) => id),
    pending_worker_id: pending,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** `none` awaits nobody. */
async function pendingWorkerId(api: Api, name: string): Promise<string | null> {
  return name === 'none' ? null : (await findWorker(api, name)).id;
}

function corsOf(rules: string[]): { mode: string; origins?: string[] } {
  const mode = rules.find((rule) => rule === 'refuse' || rule === 'pass');
  if (mode === undefined) return { mode: 'list', origins: rules };
  if (rules.length > 1) throw new UsageError(`--cors ${mode} stands alone.`);
  return { mode };
}
