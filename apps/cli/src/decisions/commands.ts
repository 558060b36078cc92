import { type Command, Option } from 'commander';
import { VERDICTS } from '@sunray/contract/events.ts';
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
import { type Decision, decision } from './decision.ts';

type Filters = {
  verdict?: string;
  reason?: string;
  user?: string;
  host?: string;
  request?: string;
  since?: string;
  until?: string;
};

/** `sunray decisions …` */
export function addDecisionCommands(program: Command, world: World): void {
  const decisions = program.command('decisions').description('what the edges decided');
  withBounds(decisions.command('list').description('list decisions, the newest first'), 50)
    .addOption(new Option('--verdict <verdict>', 'only what was let in, or refused').choices(VERDICTS))
    .option('--reason <code>', 'only what was decided for one reason, such as user.not-granted')
    .option('--user <user>', 'only what one person asked for')
    .option('--host <host>', 'only what one host was asked for')
    .option('--request <id>', 'only the request of this id, which every answer names')
    .option('--since <time>', 'from then on: a time, a day, or how long ago (24h)', moment(world.clock))
    .option('--until <time>', 'before then', moment(world.clock))
    .action(calling(world, list));
}

type Row = { of: Decision; user: string; host: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'AT (UTC)', text: ({ of }) => time(of.at) },
  { title: 'VERDICT', text: ({ of }) => (of.weight === 1 ? of.verdict : `${of.verdict} x${of.weight}`) },
  { title: 'WHY', text: ({ of }) => of.reason, gives: true },
  { title: 'USER', text: ({ user }) => user, gives: true },
  { title: 'HOST', text: ({ host }) => host, gives: true },
  { title: 'REQUEST', text: ({ of }) => `${of.method} ${of.path}`, gives: true },
  { title: 'FROM', text: ({ of }) => of.ip ?? '-', gives: true },
];

async function list({ api }: Call, given: Bounds & Filters): Promise<Answer> {
  const query = {
    verdict: given.verdict,
    reason: given.reason,
    user_id: given.user === undefined ? undefined : (await findUser(api, given.user)).id,
    host_id: given.host === undefined ? undefined : (await findHost(api, given.host)).id,
    request_id: given.request,
    since: given.since,
    until: given.until,
  };
  const page = await readList(api, '/decisions', { shape: decision, bounds: given, query });
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
  return listed(page, { columns: COLUMNS, rows, none: 'Nothing was decided.' });
}
