import { setTimeout as wait } from 'node:timers/promises';
import { textOf } from '../rig/admin.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Rotation } from './rotation.ts';
import { refusalOf } from './signed-call.ts';

const REFUSED = '401 link.signature-refused';
/** The older key of one worker is taken away by hand, that of the other ends by itself when this is over. */
const LONG_OVERLAP_S = 3_600;

/** Gives each worker a second key, deploys it, and ends the first. */
export async function rotateWorkerKeys(rotation: Rotation, overlapS: number): Promise<void> {
  for (const [i, worker] of rotation.rig.workers.entries())
    await rotateWorkerKey(rotation, worker, i === 0 ? null : overlapS);
}

async function rotateWorkerKey(rotation: Rotation, worker: Worker, overlapS: number | null): Promise<void> {
  const { admin, control, sites } = rotation.rig;
  const domain = sites[0]?.domain ?? '';
  const about = { controlUrl: control.url, domain };
  const older = rotation.secretOf(worker);
  const path = `/workers/${worker.id}/keys`;
  const { body } = await admin.call('POST', path, { overlap_s: overlapS ?? LONG_OVERLAP_S });
  const endsAtMs = performance.now() + (overlapS ?? 0) * 1000;
  const newer = `${textOf(body, 'id')}:${textOf(body, 'secret')}`;
  const tries = async (what: string, secret: string, wanted: string | null) =>
    rotation.expect(`a call of ${worker.name} signed with ${what}`, {
      found: await refusalOf({ workerId: worker.id, secret }, about),
      wanted,
    });
  await tries('the older key during the overlap', older, null);
  await tries('the newer key', newer, null);
  await rotation.roll(worker, { secret: newer });
  if (overlapS === null) {
    await tries('the older key before it is removed', older, null);
    await admin.call('DELETE', `${path}/${older.includes(':') ? older.split(':')[0] : '1'}`);
  } else await wait(Math.max(0, endsAtMs - performance.now()) + 50);
  await tries('the older key after the overlap', older, REFUSED);
  await tries('the newer key after the overlap', newer, null);
  rotation.count('workerKeysRotated');
}
