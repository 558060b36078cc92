import { type Command, Option } from 'commander';
import { SECURITY_EVENT_KINDS } from '@sunray/contract/events.ts';
import type { Answer } from '../answer.ts';
import { namesOf } from '../api/names-of.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { moment } from '../options/moment.ts';
import { withBounds } from '../options/with-bounds.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import { findUser } from '../users/find.ts';
import type { World } from '../world.ts';
import { type EventLoss, eventLoss, type SecurityEvent, securityEvent } from './security-event.ts';

type Filters = { kind?: string; user?: string; host?: string; since?: string; until?: string };

/** `sunray security-events …` */
export function addSecurityEventCommands(program: Command, world: World): void {
  const events = program
    .command('security-events')
    .description('what the edges saw that no honest client does');
  withBounds(events.command('list').description('list security events, the newest first'), 50)
    .addOption(new Option('--kind <kind>', 'one kind of event').choices(SECURITY_EVENT_KINDS))
    .option('--user <user>', "only what was done in one person's name")
    .option('--host <host>', 'only what was seen at one host')
    .option('--since <time>', 'from then on: a time, a day, or how long ago (24h)', moment(world.clock))
    .option('--until <time>', 'before then', moment(world.clock))
    .action(calling(world, list));
  withBounds(
    events.command('lost').description('list how many events edges had to drop, and when'),
    50,
  ).action(calling(world, lost));
}

type Row = { of: SecurityEvent; user: string; host: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'AT (UTC)', text: ({ of }) => time(of.at) },
  { title: 'KIND', text: ({ of }) => of.kind, gives: true },
  { title: 'USER', text: ({ user }) => user, gives: true },
  { title: 'HOST', text: ({ host }) => host, gives: true },
  { title: 'FROM', text: ({ of }) => of.ip ?? '-', gives: true },
];

async function list({ api }: Call, given: Bounds & Filters): Promise<Answer> {
  const query = {
    kind: given.kind,
    user_id: given.user === undefined ? undefined : (await findUser(api, given.user)).id,
    host_id: given.host === undefined ? undefined : (await findHost(api, given.host)).id,
    since: given.since,
    until: given.until,
  };
  const page = await readList(api, '/security-events', { shape: securityEvent, bounds: given, query });
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
  const rows = page.items.map((of) => ({
    of,
    user: of.user_id === null ? '-' : users(of.user_id),
    host: of.host_id === null ? '-' : hosts(of.host_id),
  }));
  return listed(page, { columns: COLUMNS, rows, none: 'Nothing was seen.' });
}

const LOST_COLUMNS: readonly Column<EventLoss>[] = [
  { title: 'AT (UTC)', text: ({ at }) => time(at) },
  { title: 'KIND', text: ({ kind }) => kind },
  { title: 'LOST', text: ({ lost: count }) => String(count) },
  { title: 'WORKER', text: (of) => of.worker_id },
  { title: 'REGION', text: ({ region }) => region },
];

async function lost({ api }: Call, given: Bounds): Promise<Answer> {
  const page = await readList(api, '/event-losses', { shape: eventLoss, bounds: given, query: {} });
  return listed(page, { columns: LOST_COLUMNS, rows: page.items, none: 'Nothing was lost.' });
}
