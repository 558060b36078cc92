import { type Command, Option } from 'commander';
import { AUDIT_EVENTS } from '@sunray/contract/audit-events.ts';
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
import { type AuditRow, auditRow } from './audit-row.ts';

type Filters = {
  event?: string;
  user?: string;
  host?: string;
  actor?: string;
  since?: string;
  until?: string;
  refused?: boolean;
  done?: boolean;
};

/** `sunray audit` */
export function addAuditCommand(program: Command, world: World): void {
  const audit = program
    .command('audit')
    .description('who did what, and what was refused and why; the newest first');
  withBounds(audit, 50)
    .option('--event <event>', `one kind of event: ${AUDIT_EVENTS.join(', ')}`)
    .option('--user <user>', 'only what is about one person')
    .option('--host <host>', 'only what is about one host')
    .option('--actor <id>', 'only what one key, worker or person did, by id')
    .option('--since <time>', 'from then on: a time, a day, or how long ago (24h)', moment(world.clock))
    .option('--until <time>', 'before then', moment(world.clock))
    .addOption(new Option('--refused', 'only what was refused').conflicts('done'))
    .addOption(new Option('--done', 'only what was done'))
    .action(calling(world, search));
}

type Row = { of: AuditRow; about: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'AT (UTC)', text: ({ of }) => time(of.at) },
  { title: 'EVENT', text: ({ of }) => of.event, gives: true },
  { title: 'BY', text: ({ of }) => of.actor_name ?? of.actor_id ?? of.actor_kind, gives: true },
  { title: 'ABOUT', text: ({ about }) => about || '-', gives: true },
  { title: 'FROM', text: ({ of }) => of.ip ?? '-', gives: true },
  { title: 'RESULT', text: ({ of }) => resultOf(of), gives: true },
];

async function search({ api }: Call, given: Bounds & Filters): Promise<Answer> {
  const query = {
    event: given.event,
    subject_id: given.user === undefined ? undefined : (await findUser(api, given.user)).id,
    host_id: given.host === undefined ? undefined : (await findHost(api, given.host)).id,
    actor_id: given.actor,
    since: given.since,
    until: given.until,
    success: given.refused ? false : given.done,
  };
  const page = await readList(api, '/audit', { shape: auditRow, bounds: given, query });
  const users = await namesOf(
    api,
    'users',
    page.items.map((item) => item.subject_id),
  );
  const hosts = await namesOf(
    api,
    'hosts',
    page.items.map((item) => item.host_id),
  );
  const rows = page.items.map((of) => ({
    of,
    about: [of.subject_id && users(of.subject_id), of.host_id && hosts(of.host_id)]
      .filter(Boolean)
      .join(' @ '),
  }));
  return listed(page, { columns: COLUMNS, rows, none: 'Nothing was found.' });
}

function resultOf({ success, reason }: AuditRow): string {
  if (success) return reason ?? 'done';
  return reason === null ? 'refused' : `refused: ${reason}`;
}
