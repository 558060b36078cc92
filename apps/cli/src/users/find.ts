import type { Api } from '../api/api.ts';
import { ApiRefusal } from '../api/api-refusal.ts';
import { at } from '../api/at.ts';
import { readList } from '../api/read-list.ts';
import { CliError } from '../cli-error.ts';
import { isUuid } from '../is-uuid.ts';
import { type User, user } from './user.ts';

/** The person of a username or id; a username may look like an id. Errors: `resource.not-found`. */
export async function findUser(api: Api, nameOrId: string): Promise<User> {
  const found =
    (isUuid(nameOrId) ? await findUserById(api, nameOrId) : null) ?? (await findUserByName(api, nameOrId));
  if (found !== null) return found;
  throw new CliError(
    'resource.not-found',
    `There is no user "${nameOrId}". \`sunray users list\` shows who there is.`,
  );
}

/** The person of a username, or null. */
export async function findUserByName(api: Api, username: string): Promise<User | null> {
  const { items } = await readList(api, '/users', { shape: user, bounds: { limit: 1 }, query: { username } });
  return items[0] ?? null;
}

async function findUserById(api: Api, id: string): Promise<User | null> {
  return api(`GET ${at`/users/${id}`}`, user).catch((error: unknown) => {
    if (error instanceof ApiRefusal && error.code === 'resource.not-found') return null;
    throw error;
  });
}
