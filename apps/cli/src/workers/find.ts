import type { Api } from '../api/api.ts';
import { readList } from '../api/read-list.ts';
import { CliError } from '../cli-error.ts';
import { type Worker, worker } from './worker.ts';

const EVERY = 10_000;

/** The worker of a name or id. Errors: `resource.not-found`. */
export async function findWorker(api: Api, nameOrId: string): Promise<Worker> {
  const { items } = await readList(api, '/workers', { shape: worker, bounds: { limit: EVERY } });
  const found = items.find(({ id, name }) => id === nameOrId.toLowerCase() || name === nameOrId);
  if (found !== undefined) return found;
  throw new CliError(
    'resource.not-found',
    `There is no worker "${nameOrId}". \`sunray workers list\` shows what there is.`,
  );
}
