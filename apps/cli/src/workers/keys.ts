import type { z } from 'zod';
import type { Answer } from '../answer.ts';
import { nothing } from '../api/api.ts';
import { at } from '../api/at.ts';
import type { Call } from '../call.ts';
import { clean } from '../text/clean.ts';
import { details } from '../text/details.ts';
import { seconds } from '../text/seconds.ts';
import { findWorker } from './find.ts';
import { worker, workerKey } from './worker.ts';

const USUAL_OVERLAP_S = 86_400;

/** A new key as an edge takes it, and what to know about it. */
export function keyEntries({ id, secret }: z.infer<typeof workerKey>): string[] {
  return [`WORKER_HMAC_SECRET=${id}:${secret}`, 'The secret is not shown again.'];
}

/** Makes a worker's next key. */
export async function rotateKey(
  { api }: Call,
  name: string,
  { overlap = USUAL_OVERLAP_S }: { overlap?: number },
): Promise<Answer> {
  const found = await findWorker(api, name);
  const json = await api(`POST ${at`/workers/${found.id}/keys`}`, workerKey, {
    body: { overlap_s: overlap },
  });
  const older = found.keys.map(({ id }) => id).join(' ');
  return {
    json,
    text: details([
      ['Worker', found.name],
      ['New key', json.id],
      ['Its edge needs', keyEntries(json).join('\n')],
      ['Older key', older === '' ? null : `${older}, ends in ${seconds(overlap)} at the latest`],
    ]),
  };
}

/** Ends one of a worker's keys. */
export async function removeKey(call: Call, nameOrId: string, keyId: string): Promise<Answer> {
  const { id, name } = await findWorker(call.api, nameOrId);
  await call.confirm(`End the key ${keyId} of ${name}? An edge that signs with it is refused from then on.`);
  await call.api(`DELETE ${at`/workers/${id}/keys/${keyId}`}`, nothing);
  return {
    json: { id: keyId, worker_id: id, removed: true },
    text: `The key ${clean(keyId)} of ${clean(name)} does not work any more.\n`,
  };
}

/** Asks a worker's edges to make new keys for what backends are told about people. */
export async function rotateAssertionKey({ api }: Call, nameOrId: string): Promise<Answer> {
  const { id, name } = await findWorker(api, nameOrId);
  const json = await api(`POST ${at`/workers/${id}/assertion-keys/rotate`}`, worker);
  return {
    json,
    text: `The edges of ${clean(name)} make new keys, and sign with them in some minutes.\n`,
  };
}
