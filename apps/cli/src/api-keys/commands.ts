import type { Command } from 'commander';
import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { type Api, nothing } from '../api/api.ts';
import { at } from '../api/at.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { CliError } from '../cli-error.ts';
import { isUuid } from '../is-uuid.ts';
import { listed } from '../listed.ts';
import { duration } from '../options/duration.ts';
import { withBounds } from '../options/with-bounds.ts';
import { clean } from '../text/clean.ts';
import { details } from '../text/details.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { type ApiKey, apiKey } from './api-key.ts';

/** `sunray api-keys …` */
export function addApiKeyCommands(program: Command, world: World): void {
  const keys = program.command('api-keys').description('keys by which programs use the admin API');
  withBounds(keys.command('list').description('list them, the newest first')).action(calling(world, list));
  keys
    .command('create <name>')
    .description('make a key; it is shown once')
    .option(
      '--expires-in <time>',
      'how long it works, such as 90d; without it, until it is revoked',
      duration,
    )
    .action(calling(world, create));
  keys.command('revoke <key>').description('end a key, by name or id').action(calling(world, revoke));
}

const EVERY = 10_000;

async function list({ api, world }: Call, bounds: Bounds): Promise<Answer> {
  const columns: Column<ApiKey>[] = [
    { title: 'NAME', text: (row) => row.name, gives: true },
    { title: 'ROLE', text: (row) => row.role },
    { title: 'STATE', text: (row) => stateOf(row, world.clock.nowMs()) },
    { title: 'LAST USED (UTC)', text: (row) => minute(row.last_used_at) },
    { title: 'ID', text: (row) => row.id },
  ];
  const page = await readList(api, '/api-keys', { shape: apiKey, bounds });
  return listed(page, { columns, rows: page.items, none: 'There is no key.' });
}

async function create({ api }: Call, name: string, given: { expiresIn?: number }): Promise<Answer> {
  const body = { name, ...(given.expiresIn !== undefined && { expires_in_s: given.expiresIn }) };
  const json = await api('POST /api-keys', apiKey.extend({ api_key: z.string() }), { body });
  const until = json.expires_at === null ? 'until it is revoked' : `until ${time(json.expires_at)} UTC`;
  const key = `${json.api_key}\nIt may do everything, works ${until}, and is not shown again.`;
  return {
    json,
    text: details([
      ['Name', json.name],
      ['API key', key],
      ['Id', json.id],
    ]),
  };
}

async function revoke(call: Call, nameOrId: string): Promise<Answer> {
  const { id, name } = await findKey(call.api, nameOrId);
  await call.confirm(`Revoke the key "${name}"? Whatever uses it is refused from then on.`);
  await call.api(`DELETE ${at`/api-keys/${id}`}`, nothing);
  return { json: { id, revoked: true }, text: `The key "${clean(name)}" does not work any more.\n` };
}

/** Names are free and may repeat; of those that are revoked already, none is meant. */
async function findKey(api: Api, nameOrId: string): Promise<{ id: string; name: string }> {
  const { items } = await readList(api, '/api-keys', { shape: apiKey, bounds: { limit: EVERY } });
  const byId = isUuid(nameOrId) ? items.find(({ id }) => id === nameOrId.toLowerCase()) : undefined;
  if (byId !== undefined) return byId;
  const [found, another] = items.filter(({ name, revoked_at }) => name === nameOrId && revoked_at === null);
  if (found === undefined) throw new CliError('resource.not-found', `There is no working key "${nameOrId}".`);
  if (another !== undefined)
    throw new UsageError(`Several keys are named "${nameOrId}": name one by its id.`);
  return found;
}

function stateOf({ revoked_at, expires_at }: ApiKey, nowMs: number): string {
  if (revoked_at !== null) return 'revoked';
  if (expires_at === null) return 'works';
  return Date.parse(expires_at) <= nowMs ? 'expired' : `until ${expires_at.slice(0, 10)}`;
}
