import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import type { Call } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { clean } from '../text/clean.ts';
import { details } from '../text/details.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import { UsageError } from '../usage-error.ts';
import { findUser } from './find.ts';
import { readGrants } from './grants.ts';
import { type User, user } from './user.ts';

type Details = { email?: string; displayName?: string; locale?: string };

const COLUMNS: readonly Column<User>[] = [
  { title: 'USERNAME', text: (row) => row.username, gives: true },
  { title: 'STATUS', text: (row) => row.status },
  { title: 'NAME', text: (row) => row.display_name ?? '-', gives: true },
  { title: 'EMAIL', text: (row) => row.email ?? '-', gives: true },
  { title: 'LAST SIGN-IN (UTC)', text: (row) => minute(row.last_login_at) },
];

/** `users list` */
export async function listUsers({ api }: Call, given: Bounds & { status?: string }): Promise<Answer> {
  const page = await readList(api, '/users', { shape: user, bounds: given, query: { status: given.status } });
  const none = 'There is nobody. `sunray users create NAME` adds a person.';
  return listed(page, { columns: COLUMNS, rows: page.items, none });
}

/** `users show` */
export async function showUser({ api }: Call, name: string): Promise<Answer> {
  const found = await findUser(api, name);
  const hosts = await readGrants(api, found.id);
  const domains = hosts.map(({ domain }) => domain).join('\n') || 'none';
  return { json: { ...found, hosts }, text: textOf(found, domains) };
}

/** `users create` */
export async function createUser(
  { api }: Call,
  username: string,
  given: Details & { host?: string[] },
): Promise<Answer> {
  const hosts = await Promise.all((given.host ?? []).map((name) => findHost(api, name)));
  const body = { username, ...fieldsOf(given), host_ids: hosts.map(({ id }) => id) };
  const json = await api('POST /users', user, { body });
  return { json, text: textOf(json, hosts.map(({ domain }) => domain).join('\n') || 'none') };
}

/** `users update` */
export async function updateUser(
  { api }: Call,
  name: string,
  given: Details & { username?: string },
): Promise<Answer> {
  const body = { ...fieldsOf(given), ...(given.username !== undefined && { username: given.username }) };
  if (Object.keys(body).length === 0)
    throw new UsageError('There is nothing to change: name at least one detail.');
  const { id } = await findUser(api, name);
  const json = await api(`PATCH ${at`/users/${id}`}`, user, { body });
  return { json, text: textOf(json, null) };
}

/** `users disable` */
export async function disableUser(call: Call, name: string, given: { reason?: string }): Promise<Answer> {
  const { id, username } = await findUser(call.api, name);
  await call.confirm(`Shut ${username} out everywhere and end their sessions?`);
  const json = await call.api(`POST ${at`/users/${id}/disable`}`, user, { body: given });
  return { json, text: `${clean(json.username)} is disabled: no sign-in, and their sessions have ended.\n` };
}

/** `users enable` */
export async function enableUser({ api }: Call, name: string): Promise<Answer> {
  const { id } = await findUser(api, name);
  const json = await api(`POST ${at`/users/${id}/enable`}`, user);
  return { json, text: `${clean(json.username)} may sign in again.\n` };
}

/** The API's fields; an empty text removes what was known. */
function fieldsOf({ email, displayName, locale }: Details): Record<string, string | null> {
  const given = Object.entries({ email, display_name: displayName, locale });
  return Object.fromEntries(
    given.flatMap(([name, text]) => (text === undefined ? [] : [[name, text || null]])),
  );
}

function textOf(found: User, domains: string | null): string {
  return details([
    ['Username', found.username],
    ['Id', found.id],
    ['Status', found.status],
    ['Name', found.display_name],
    ['Email', found.email],
    ['Language', found.locale],
    ['Last sign-in (UTC)', time(found.last_login_at)],
    ['Made (UTC)', time(found.created_at)],
    ['May enter', domains],
  ]);
}
