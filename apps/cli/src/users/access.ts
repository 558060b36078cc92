import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { type Api, nothing } from '../api/api.ts';
import { at } from '../api/at.ts';
import type { Call } from '../call.ts';
import { CliError } from '../cli-error.ts';
import { findHost } from '../hosts/find.ts';
import { listed } from '../listed.ts';
import { clean } from '../text/clean.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { UsageError } from '../usage-error.ts';
import { findUser } from './find.ts';
import { type Passkey, passkey } from './passkey.ts';

const COLUMNS: readonly Column<Passkey>[] = [
  { title: 'NAME', text: (row) => row.name, gives: true },
  { title: 'FOR', text: (row) => row.rp_id, gives: true },
  { title: 'MADE (UTC)', text: (row) => minute(row.created_at) },
  { title: 'LAST USED (UTC)', text: (row) => minute(row.last_used_at) },
  { title: 'ID', text: (row) => row.id },
];

/** `users grant` */
export async function grantHost({ api }: Call, name: string, domain: string): Promise<Answer> {
  const [user, host] = await Promise.all([findUser(api, name), findHost(api, domain)]);
  await api(`PUT ${at`/users/${user.id}/hosts/${host.id}`}`, nothing);
  const json = { user_id: user.id, host_id: host.id, granted: true };
  return { json, text: `${clean(user.username)} may enter ${clean(host.domain)}.\n` };
}

/** `users revoke-grant` */
export async function revokeGrant(call: Call, name: string, domain: string): Promise<Answer> {
  const [user, host] = await Promise.all([findUser(call.api, name), findHost(call.api, domain)]);
  await call.confirm(`Take ${host.domain} from ${user.username} and end their sessions there?`);
  await call.api(`DELETE ${at`/users/${user.id}/hosts/${host.id}`}`, nothing);
  const json = { user_id: user.id, host_id: host.id, granted: false };
  return { json, text: `${clean(user.username)} may not enter ${clean(host.domain)} any more.\n` };
}

/** `users passkeys` */
export async function listPasskeys({ api }: Call, name: string): Promise<Answer> {
  const { id, username } = await findUser(api, name);
  const items = await readPasskeys(api, id);
  const none = `${clean(username)} has no passkey. \`sunray setup-tokens issue USER HOST\` makes a link to create one.`;
  return listed({ items, next_cursor: null }, { columns: COLUMNS, rows: items, none });
}

/** `users remove-passkey` */
export async function removePasskey(call: Call, name: string, nameOrId: string): Promise<Answer> {
  const user = await findUser(call.api, name);
  const found = onlyOne(await readPasskeys(call.api, user.id), nameOrId);
  await call.confirm(
    `Remove the passkey "${found.name}" of ${user.username} and end the sessions opened with it?`,
  );
  await call.api(`DELETE ${at`/users/${user.id}/passkeys/${found.id}`}`, nothing);
  const json = { user_id: user.id, passkey_id: found.id, removed: true };
  return { json, text: `The passkey "${clean(found.name)}" of ${clean(user.username)} is removed.\n` };
}

async function readPasskeys(api: Api, userId: string): Promise<Passkey[]> {
  return (await api(`GET ${at`/users/${userId}/passkeys`}`, z.object({ items: z.array(passkey) }))).items;
}

function onlyOne(passkeys: Passkey[], nameOrId: string): Passkey {
  const found = passkeys.filter(({ id, name }) => id === nameOrId.toLowerCase() || name === nameOrId);
  const [first] = found;
  if (first === undefined)
    throw new CliError('resource.not-found', `This user has no passkey "${nameOrId}".`);
  if (found.length > 1)
    throw new UsageError(`There are ${found.length} passkeys "${nameOrId}": name one by its id.`);
  return first;
}
