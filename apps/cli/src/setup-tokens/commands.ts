import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { namesOf } from '../api/names-of.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { duration } from '../options/duration.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { withBounds } from '../options/with-bounds.ts';
import { details } from '../text/details.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { findUser } from '../users/find.ts';
import type { World } from '../world.ts';
import { issueSetupToken, type TokenOptions } from './issue.ts';
import { linkText } from './link-text.ts';
import { setupToken } from './setup-token.ts';
import { stateText } from './state-text.ts';

/** `sunray setup-tokens …` */
export function addSetupTokenCommands(program: Command, world: World): void {
  const tokens = program.command('setup-tokens').description('links by which people create a passkey');
  tokens
    .command('issue <user> <host>')
    .description('make a link; it is shown once')
    .option('--expires-in <time>', 'how long it works, such as 24h', duration)
    .option('--max-uses <count>', 'how often it works', wholeNumber(1))
    .option('--label <text>', 'what it is for, in lists')
    .action(calling(world, issue));
  withBounds(tokens.command('list').description('list them, the newest first'))
    .option('--user <user>', 'only those of one person')
    .action(calling(world, list));
  tokens
    .command('revoke <id>')
    .description('take a link back')
    .option('--reason <text>', 'why, for the audit')
    .action(calling(world, revoke));
}

type Row = {
  id: string;
  user: string;
  hosts: string;
  state: string;
  until: string;
  label: string;
};
const COLUMNS: readonly Column<Row>[] = [
  { title: 'USER', text: (row) => row.user, gives: true },
  { title: 'HOSTS', text: (row) => row.hosts, gives: true },
  { title: 'STATE', text: (row) => row.state },
  { title: 'UNTIL (UTC)', text: (row) => row.until },
  { title: 'LABEL', text: (row) => row.label, gives: true },
  { title: 'ID', text: (row) => row.id },
];

async function issue({ api }: Call, ...args: [string, string, TokenOptions]): Promise<Answer> {
  const [name, domain, given] = args;
  const [user, host] = await Promise.all([findUser(api, name), findHost(api, domain)]);
  const json = await issueSetupToken(api, { userId: user.id, hostId: host.id }, given);
  return { json, text: details([['Setup link', linkText(json, user.username)]]) };
}

async function list({ api, world }: Call, given: Bounds & { user?: string }): Promise<Answer> {
  const user_id = given.user === undefined ? undefined : (await findUser(api, given.user)).id;
  const page = await readList(api, '/setup-tokens', { shape: setupToken, bounds: given, query: { user_id } });
  const users = await namesOf(
    api,
    'users',
    page.items.map((token) => token.user_id),
  );
  const hosts = await namesOf(
    api,
    'hosts',
    page.items.flatMap((token) => token.host_ids),
  );
  const rows = page.items.map((token) => ({
    id: token.id,
    user: users(token.user_id),
    hosts: token.host_ids.map(hosts).join(' '),
    state: stateText(token, world.clock.nowMs()),
    until: minute(token.expires_at),
    label: token.label ?? '-',
  }));
  return listed(page, { columns: COLUMNS, rows, none: 'There is no setup link.' });
}

async function revoke(call: Call, id: string, given: { reason?: string }): Promise<Answer> {
  await call.confirm('Take this setup link back? It will not work any more.');
  const json = await call.api(`POST ${at`/setup-tokens/${id}/revoke`}`, setupToken, { body: given });
  return { json, text: 'The setup link does not work any more.\n' };
}
