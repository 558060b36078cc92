import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../scenarios/until.ts';
import type { Worker } from '../rig/edge-process.ts';
import { type Assertions, type Taken } from './assertions.ts';
import type { Rotation } from './rotation.ts';

const NUDGED_EVERY_MS = 500;
const SHOWN_WITHIN_MS = 60_000;
/** Shown for a minute before it signs; polls are half a minute apart. */
const SIGNS_WITHIN_MS = 150_000;
/** It stays for two minutes, and the next poll takes it away. */
const GONE_WITHIN_MS = 210_000;

/**
 * Has every worker make another key for what backends are told. The minute in which the new one is shown before it
 * signs may be skipped; the time for which the older one stays is by the edge's own clock, and waited for or left out.
 */
export async function rotateAssertionKeys(
  rotation: Rotation,
  assertions: Assertions,
  isShort: boolean,
): Promise<void> {
  const { workers, admin, database } = rotation.rig;
  const before = new Map<Worker, Taken>();
  for (const worker of workers) {
    const taken = await assertions.take(worker);
    if (taken !== null) before.set(worker, taken);
    await admin.call('POST', `/workers/${worker.id}/assertion-keys/rotate`);
  }
  const known = new Set([...before.values()].map(({ kid }) => kid));
  if (known.size !== workers.length) rotation.faults.push('not every worker told a backend who came');
  await nudge(rotation);
  const shown = await until(() => areShown(assertions, workers, known), SHOWN_WITHIN_MS);
  if (shown === null) return void rotation.faults.push('the new assertion keys were never shown');
  if (isShort) {
    await database.ageAssertionKeys();
    assertions.forget();
  }
  const signing = await until(async () => {
    if (await doNewSign(assertions, workers, known)) return true;
    if (isShort) await wait(NUDGED_EVERY_MS).then(() => nudge(rotation));
    return false;
  }, SIGNS_WITHIN_MS);
  if (signing === null) return void rotation.faults.push('the new assertion keys never signed');
  rotation.numbers['newAssertionKeySignsAfterS'] = Math.round(signing / 1000);
  await tryOld(rotation, assertions, { before, wanted: null });
  if (!isShort) {
    const gone = await until(() => areGone(assertions, workers, known), GONE_WITHIN_MS);
    if (gone === null) return void rotation.faults.push('the former assertion keys never left the JWKS');
    await tryOld(rotation, assertions, { before, wanted: 'unknown-key' });
  }
  rotation.numbers['assertionKeysRotated'] = workers.length;
}

/** An edge hears of what it is asked with the answer to its poll, and any change of what it holds answers that. */
async function nudge({ rig }: Rotation): Promise<void> {
  const [person] = rig.people.slice(-1);
  if (person === undefined) throw new Error('too few people');
  await person.signIn(person.home, { port: rig.workers[0]?.port ?? 0, history: rig.history });
}

/** The assertions of before, by the keys that are shown now. */
async function tryOld(
  rotation: Rotation,
  assertions: Assertions,
  { before, wanted }: { before: Map<Worker, Taken>; wanted: string | null },
): Promise<void> {
  for (const [worker, taken] of before)
    rotation.expect(`an assertion of ${worker.name} under the former key`, {
      found: await assertions.refusalOf(taken, await assertions.keysOf(worker)),
      wanted,
    });
}

/** Whether each worker shows the keys of before and as many others. */
async function areShown(
  assertions: Assertions,
  workers: readonly Worker[],
  known: Set<string>,
): Promise<boolean> {
  const lists = await Promise.all(workers.map((worker) => assertions.keysOf(worker)));
  return lists.every((keys) => keys.filter(({ kid }) => !known.has(kid)).length === workers.length);
}

async function doNewSign(
  assertions: Assertions,
  workers: readonly Worker[],
  known: Set<string>,
): Promise<boolean> {
  const taken = await Promise.all(workers.map((worker) => assertions.take(worker)));
  return taken.every((one) => one !== null && !known.has(one.kid));
}

async function areGone(
  assertions: Assertions,
  workers: readonly Worker[],
  known: Set<string>,
): Promise<boolean> {
  const lists = await Promise.all(workers.map((worker) => assertions.keysOf(worker)));
  return lists.every((keys) => keys.every(({ kid }) => !known.has(kid)));
}
