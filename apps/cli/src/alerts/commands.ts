import { type Command, Option } from 'commander';
import { ALERT_SEVERITIES, ALERT_TYPES } from '@sunray/contract/alerts.ts';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { namesOf } from '../api/names-of.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { withBounds } from '../options/with-bounds.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { findUser } from '../users/find.ts';
import { findWorker } from '../workers/find.ts';
import type { World } from '../world.ts';
import { type Alert, alert } from './alert.ts';
import { shownAlert } from './shown.ts';

type Filters = {
  all?: boolean;
  type?: string;
  severity?: string;
  user?: string;
  host?: string;
  worker?: string;
};

/** `sunray alerts …` */
export function addAlertCommands(program: Command, world: World): void {
  const alerts = program.command('alerts').description('what a person should look at');
  withBounds(alerts.command('list').description('list open ones, what happened last first'), 50)
    .option('--all', 'resolved ones, too')
    .addOption(new Option('--type <type>', 'only those about one thing').choices(ALERT_TYPES))
    .addOption(new Option('--severity <severity>', 'only those of one severity').choices(ALERT_SEVERITIES))
    .option('--user <user>', 'only what is about one person')
    .option('--host <host>', 'only what is about one host')
    .option('--worker <worker>', 'only what is about one worker')
    .action(calling(world, list));
  alerts.command('show <id>').description('show one with its details').action(calling(world, show));
  alerts
    .command('resolve <id>')
    .description('close one with what was found')
    .requiredOption('--notes <text>', 'what was found, for whoever looks at it later')
    .action(calling(world, resolve));
  alerts.command('reopen <id>').description('open a resolved one again').action(calling(world, reopen));
}

type Row = { of: Alert; about: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'LAST (UTC)', text: ({ of }) => minute(of.last_at) },
  { title: 'SEVERITY', text: ({ of }) => of.severity },
  { title: 'ALERT', text: ({ of }) => of.type },
  { title: 'ABOUT', text: ({ about }) => about || '-', gives: true },
  { title: 'TIMES', text: ({ of }) => String(of.count) },
  { title: 'ID', text: ({ of }) => of.id },
];
/** Only where not all are open. */
const STATE: Column<Row> = { title: 'STATE', text: ({ of }) => of.state };

async function list({ api }: Call, given: Bounds & Filters): Promise<Answer> {
  const query = {
    state: given.all ? undefined : 'open',
    type: given.type,
    severity: given.severity,
    user_id: given.user === undefined ? undefined : (await findUser(api, given.user)).id,
    host_id: given.host === undefined ? undefined : (await findHost(api, given.host)).id,
    worker_id: given.worker === undefined ? undefined : (await findWorker(api, given.worker)).id,
  };
  const page = await readList(api, '/alerts', { shape: alert, bounds: given, query });
  const users = await namesOf(
    api,
    'users',
    page.items.map((item) => item.user_id),
  );
  const hosts = await namesOf(
    api,
    'hosts',
    page.items.map((item) => item.host_id),
  );
  const rows = page.items.map((of) => ({ of, about: aboutOf(of, { users, hosts }) }));
  const columns = given.all ? [STATE, ...COLUMNS] : COLUMNS;
  return listed(page, { columns, rows, none: 'There is no alert.' });
}

type Names = { users(id: string): string; hosts(id: string): string };

function aboutOf(of: Alert, { users, hosts }: Names): string {
  const parts = [of.user_id && users(of.user_id), of.host_id && hosts(of.host_id), of.ip].filter(Boolean);
  return parts.length > 0 || of.worker_id === null ? parts.join(' @ ') : `worker ${of.worker_id}`;
}

async function show({ api }: Call, id: string): Promise<Answer> {
  return shownAlert(await api(`GET ${at`/alerts/${id}`}`, alert));
}

async function resolve({ api }: Call, id: string, given: { notes: string }): Promise<Answer> {
  const json = await api(`POST ${at`/alerts/${id}/resolve`}`, alert, { body: { notes: given.notes } });
  return { json, text: 'The alert is resolved.\n' };
}

async function reopen({ api }: Call, id: string): Promise<Answer> {
  const json = await api(`POST ${at`/alerts/${id}/reopen`}`, alert);
  return { json, text: 'The alert is open again.\n' };
}
