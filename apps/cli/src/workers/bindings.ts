import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import type { Call } from '../call.ts';
import { findHost } from '../hosts/find.ts';
import { type Host, host } from '../hosts/host.ts';
import { clean } from '../text/clean.ts';
import { findWorker } from './find.ts';

/** Lets a worker serve a host beside those that do. */
export async function bindWorker(call: Call, workerName: string, hostName: string): Promise<Answer> {
  const [{ id, name }, found] = await both(call, workerName, hostName);
  const json = await setWorkers(call, found, [...found.worker_ids, id]);
  return { json, text: `${clean(name)} serves ${clean(found.domain)}.\n` };
}

/** Takes a host from a worker. */
export async function unbindWorker(call: Call, workerName: string, hostName: string): Promise<Answer> {
  const [{ id, name }, found] = await both(call, workerName, hostName);
  const kept = found.worker_ids.filter((workerId) => workerId !== id);
  const consequence =
    kept.length > 0
      ? 'Whoever still comes to it is told that there is no such host.'
      : 'Nobody serves it then, and the first worker that asks for it gets it.';
  await call.confirm(`Take ${found.domain} from ${name}? ${consequence}`);
  const json = await setWorkers(call, found, kept);
  return { json, text: `${clean(name)} does not serve ${clean(found.domain)} any more.\n` };
}

function both({ api }: Call, workerName: string, hostName: string) {
  return Promise.all([findWorker(api, workerName), findHost(api, hostName)]);
}

function setWorkers({ api }: Call, { id }: Host, workerIds: string[]): Promise<Host> {
  const body = { worker_ids: [...new Set(workerIds)] };
  return api(`PUT ${at`/hosts/${id}/workers`}`, host, { body });
}
