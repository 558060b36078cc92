import type { Command } from 'commander';
import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { nothing } from '../api/api.ts';
import { at } from '../api/at.ts';
import { namesOf } from '../api/names-of.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { withBounds } from '../options/with-bounds.ts';
import { clean } from '../text/clean.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import { UsageError } from '../usage-error.ts';
import { findUser } from '../users/find.ts';
import type { World } from '../world.ts';
import { type Session, session } from './session.ts';

/** `sunray sessions …` */
export function addSessionCommands(program: Command, world: World): void {
  const sessions = program.command('sessions').description('who is signed in, and where');
  withBounds(sessions.command('list').description('list live sessions, the newest first'))
    .option('--user <user>', 'only those of one person')
    .option('--host <host>', 'only those at one host')
    .option('--all', 'ended ones, too')
    .action(calling(world, list));
  sessions
    .command('end [sid]')
    .description('end one session, or with --user all of a person')
    .option('--user <user>', 'whose sessions to end')
    .action(calling(world, end));
}

type Row = { of: Session; user: string; host: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'SID', text: ({ of }) => of.sid },
  { title: 'USER', text: ({ user }) => user, gives: true },
  { title: 'HOST', text: ({ host }) => host, gives: true },
  {
    title: 'ADDRESS',
    text: ({ of }) => [of.ip, of.country].filter((part) => part !== null).join(' '),
    gives: true,
  },
  { title: 'SINCE (UTC)', text: ({ of }) => time(of.created_at) },
  {
    title: 'STATE',
    text: ({ of }) =>
      of.ended_at === null ? `until ${time(of.expires_at).slice(11, 16)}` : (of.ended_why ?? 'ended'),
  },
];

async function list(
  { api }: Call,
  given: Bounds & { user?: string; host?: string; all?: boolean },
): Promise<Answer> {
  const query = {
    user_id: given.user === undefined ? undefined : (await findUser(api, given.user)).id,
    host_id: given.host === undefined ? undefined : (await findHost(api, given.host)).id,
    state: given.all ? 'all' : 'live',
  };
  const page = await readList(api, '/sessions', { shape: session, bounds: given, query });
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
  const rows = page.items.map((of) => ({ of, user: users(of.user_id), host: hosts(of.host_id) }));
  return listed(page, { columns: COLUMNS, rows, none: 'Nobody is signed in.' });
}

async function end(call: Call, sid: string | undefined, given: { user?: string }): Promise<Answer> {
  if ((sid === undefined) === (given.user === undefined))
    throw new UsageError('Name either one session or --user.');
  if (given.user !== undefined) return endAllOf(call, given.user);
  const one = sid ?? '';
  await call.confirm(`End the session ${one}?`);
  await call.api(`DELETE ${at`/sessions/${one}`}`, nothing);
  return { json: { sid: one, ended: 1 }, text: 'The session has ended.\n' };
}

async function endAllOf(call: Call, name: string): Promise<Answer> {
  const { id, username } = await findUser(call.api, name);
  await call.confirm(`End all sessions of ${username}?`);
  const { ended } = await call.api(`POST ${at`/users/${id}/sessions/end`}`, z.object({ ended: z.number() }));
  return { json: { user_id: id, ended }, text: `${ended} session(s) of ${clean(username)} ended.\n` };
}
