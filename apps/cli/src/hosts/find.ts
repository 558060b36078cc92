import type { Api } from '../api/api.ts';
import { at } from '../api/at.ts';
import { readList } from '../api/read-list.ts';
import { CliError } from '../cli-error.ts';
import { isUuid } from '../is-uuid.ts';
import { type Host, host } from './host.ts';

/** The host of a domain or id. Errors: `resource.not-found`. */
export async function findHost(api: Api, domainOrId: string): Promise<Host> {
  if (isUuid(domainOrId)) return api(`GET ${at`/hosts/${domainOrId}`}`, host);
  const found = await findHostByDomain(api, domainOrId);
  if (found !== null) return found;
  throw new CliError(
    'resource.not-found',
    `There is no host "${domainOrId}". \`sunray hosts list\` shows what there is.`,
  );
}

/** The host of a domain, or null. */
export async function findHostByDomain(api: Api, domain: string): Promise<Host | null> {
  const query = { domain: domain.toLowerCase() };
  const { items } = await readList(api, '/hosts', { shape: host, bounds: { limit: 1 }, query });
  return items[0] ?? null;
}
