import type { Answer } from '../answer.ts';
import { nothing } from '../api/api.ts';
import { at } from '../api/at.ts';
import type { Call } from '../call.ts';
import { clean } from '../text/clean.ts';
import { details } from '../text/details.ts';
import { UsageError } from '../usage-error.ts';
import { findWorker } from './find.ts';
import { keyEntries } from './keys.ts';
import { entriesOf, shownWorker } from './shown.ts';
import { worker, workerKey } from './worker.ts';

export type Limits = { leaseMs?: number; maxStale?: number };

/** Registers a worker; what its edge has to be told is shown this once. */
export async function createWorker({ api }: Call, name: string, given: Limits): Promise<Answer> {
  const body = { name, ...limitsOf(given) };
  const json = await api('POST /workers', worker.extend({ key: workerKey }), { body });
  const settings = [`SUNRAY_WORKER_ID=${json.id}`, ...keyEntries(json.key)].join('\n');
  return { json, text: details([...entriesOf(json), ['Its edge needs', settings]]) };
}

export async function updateWorker(
  { api }: Call,
  nameOrId: string,
  { name, ...limits }: Limits & { name?: string },
): Promise<Answer> {
  const body = { ...(name !== undefined && { name }), ...limitsOf(limits) };
  if (Object.keys(body).length === 0)
    throw new UsageError('There is nothing to change: name at least one setting.');
  const { id } = await findWorker(api, nameOrId);
  return shownWorker(await api(`PATCH ${at`/workers/${id}`}`, worker, { body }));
}

export async function removeWorker(call: Call, nameOrId: string): Promise<Answer> {
  const { id, name } = await findWorker(call.api, nameOrId);
  await call.confirm(`Remove the worker ${name}? Nothing it says is accepted from then on.`);
  await call.api(`DELETE ${at`/workers/${id}`}`, nothing);
  return { json: { id, removed: true }, text: `The worker ${clean(name)} is removed.\n` };
}

function limitsOf({ leaseMs, maxStale }: Limits): Record<string, number> {
  return {
    ...(leaseMs !== undefined && { lease_ms: leaseMs }),
    ...(maxStale !== undefined && { max_stale_s: maxStale }),
  };
}
