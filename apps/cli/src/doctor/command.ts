import type { Command } from 'commander';
import { type Api, openApi } from '../api/api.ts';
import { readList } from '../api/read-list.ts';
import { CliError } from '../cli-error.ts';
import type { Connection } from '../connection/connection.ts';
import { findConnection } from '../connection/find-connection.ts';
import { isThisMachine } from '../connection/is-this-machine.ts';
import { host } from '../hosts/host.ts';
import { globalOptions } from '../options/global-options.ts';
import { show } from '../show.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { checkClocks } from './check-clocks.ts';
import { checkControl } from './check-control.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkEdge } from './check-edge.ts';
import { checkHost } from './check-host.ts';
import { areAllRecent, checkWorkers } from './check-workers.ts';
import { type Finding, fail, ok } from './finding.ts';
import { report } from './report.ts';
import { type Status, status } from './status.ts';

const ABOUT =
  'Check a whole installation. Applications and addresses are asked by plain GET requests. Exit 1 when anything failed; warnings alone are 0.';

/** `sunray doctor` */
export function addDoctorCommand(program: Command, world: World): void {
  program
    .command('doctor')
    .summary('check config, control plane, clocks, database, workers, hosts and side doors')
    .description(ABOUT)
    .action(async function doctor(this: Command) {
      const findings = await examine(world, globalOptions(this).url);
      show(world, this, report(findings, world.terminal.hasColour));
    });
}

async function examine(world: World, url: string | undefined): Promise<Finding[]> {
  const found = await attempt(findConnection(world.settings, url));
  if (!found.ok) return [fail('config', found.why, 'npm start makes an installation and its credentials')];
  const connection = found.value;
  const control = await checkControl(connection.controlUrl);
  const edge = connection.edgeUrl === null ? [] : [await checkEdge(connection.edgeUrl)];
  const inside = control.level === 'ok' ? await examineInside(world, connection) : [];
  return [checkCredentials(connection), control, ...edge, ...inside];
}

async function examineInside(world: World, connection: Connection): Promise<Finding[]> {
  const api = openApi(connection);
  const first = await attempt(api('GET /status', status));
  if (!first.ok) return [fail('admin API', first.why, 'does the key belong to this control plane?')];
  const { version, environment, database } = first.value;
  const clocks = checkClocks(first.value, world.clock.nowMs());
  // Asking the hosts makes their workers speak, so workers are judged afterwards.
  const hosts = await examineHosts(api, connection);
  return [
    ok('admin API', `accepts the key; version ${version}, ${environment}`),
    ok('database', `Postgres ${database.version}`),
    ...clocks,
    ...checkWorkers(await statusAfterwards(api, world)),
    ...hosts,
  ];
}

const MOST_HOSTS = 200;
const AT_ONCE = 8;

async function examineHosts(api: Api, { edgeUrl }: Connection): Promise<Finding[]> {
  const { items } = await readList(api, '/hosts', { shape: host, bounds: { limit: MOST_HOSTS } });
  if (items.length === 0) return [ok('hosts', 'none yet: sunray protect makes one')];
  const isLocal = edgeUrl !== null && isThisMachine(edgeUrl);
  const findings: Finding[] = [];
  for (let next = 0; next < items.length; next += AT_ONCE) {
    const some = items.slice(next, next + AT_ONCE).map((item) => checkHost(item, isLocal));
    findings.push(...(await Promise.all(some)).flat());
  }
  return findings;
}

const WAITS_MS = [200, 400, 800];

async function statusAfterwards(api: Api, world: World): Promise<Status> {
  let last = await api('GET /status', status);
  for (const ms of WAITS_MS) {
    if (areAllRecent(last)) break;
    await world.pause(ms);
    last = await api('GET /status', status);
  }
  return last;
}

type Attempt<T> = { ok: true; value: T } | { ok: false; why: string };

/** What a check could not get is a finding, too; a command that was misused is none. */
async function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    if (!(error instanceof CliError) || error instanceof UsageError) throw error;
    return { ok: false, why: error.message };
  }
}
