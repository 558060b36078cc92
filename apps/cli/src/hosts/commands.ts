import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { listed } from '../listed.ts';
import { withBounds } from '../options/with-bounds.ts';
import { clean } from '../text/clean.ts';
import type { Column } from '../text/table.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { findHost } from './find.ts';
import { type Host, host, stateOf } from './host.ts';
import { type HostOptions, hostSettings, withHostSettings } from './settings.ts';
import { shownHost } from './shown.ts';

/** `sunray hosts …` */
export function addHostCommands(program: Command, world: World): void {
  const hosts = program.command('hosts').description('the applications that are protected');
  withBounds(hosts.command('list').description('list them by domain')).action(calling(world, list));
  hosts.command('show <host>').description('show one with all its settings').action(calling(world, show));
  withHostSettings(hosts.command('create <domain>').description('protect an application')).action(
    calling(world, create),
  );
  withHostSettings(hosts.command('update <host>').description('change settings; sessions go on'))
    .option('--pending-worker <name>', 'the worker that may take it over, by name or id; none: nobody')
    .action(calling(world, update));
  hosts.command('lock <host>').description('let nobody in, with no exception').action(calling(world, lock));
  hosts
    .command('unlock <host>')
    .description('end the lockdown')
    .action(calling(world, (call, name: string) => setLockdown(call, name, false)));
}

const COLUMNS: readonly Column<Host>[] = [
  { title: 'DOMAIN', text: (row) => row.domain, gives: true },
  { title: 'STATE', text: stateOf },
  { title: 'ADDRESS', text: (row) => row.public_origin, gives: true },
  { title: 'APPLICATION', text: (row) => row.backend_url, gives: true },
];

async function list({ api }: Call, bounds: Bounds): Promise<Answer> {
  const page = await readList(api, '/hosts', { shape: host, bounds });
  const none = 'No application is protected yet. `sunray protect` protects one.';
  return listed(page, { columns: COLUMNS, rows: page.items, none });
}

async function show({ api }: Call, name: string): Promise<Answer> {
  return shownHost(await findHost(api, name));
}

async function create(call: Call, domain: string, given: HostOptions): Promise<Answer> {
  if (given.backend === undefined)
    throw new UsageError('--backend is missing: where does the application answer?');
  const body = { domain, public_origin: `https://${domain}`, ...(await hostSettings(call, given)) };
  return shownHost(await call.api('POST /hosts', host, { body }));
}

async function update(call: Call, name: string, given: HostOptions): Promise<Answer> {
  const body = await hostSettings(call, given);
  if (Object.keys(body).length === 0)
    throw new UsageError('There is nothing to change: name at least one setting.');
  const { id } = await findHost(call.api, name);
  return shownHost(await call.api(`PATCH ${at`/hosts/${id}`}`, host, { body }));
}

async function lock(call: Call, name: string): Promise<Answer> {
  const { domain, id } = await findHost(call.api, name);
  await call.confirm(`Lock ${domain}? Nobody gets in until it is unlocked.`);
  return setLockdown(call, id, true);
}

async function setLockdown({ api }: Call, name: string, isLocked: boolean): Promise<Answer> {
  const { id } = await findHost(api, name);
  const json = await api(`POST ${at`/hosts/${id}/lockdown`}`, host, { body: { block_traffic: isLocked } });
  const text = isLocked
    ? 'is locked: nobody gets in'
    : `is unlocked${json.is_active ? '' : ', but inactive'}`;
  return { json, text: `${clean(json.domain)} ${text}.\n` };
}
