import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateControlKey } from '../../../packages/primitives/src/control-key.ts';
import { freePorts } from '../../start/ports.ts';
import { CeremonyRefused } from '../rig/ceremony.ts';
import { ControlProcess } from '../rig/control-process.ts';
import { type Rig } from '../rig/with-rig.ts';
import { until } from '../scenarios/until.ts';
import type { Rotation } from './rotation.ts';

const NAME = 'next';
const BACK_WITHIN_MS = 20_000;

/**
 * Changes the key that answers are signed with, each step everywhere before the next: edges learn the new one, control
 * planes sign with it, everybody forgets the old one. A second control plane stands in while the first restarts.
 */
export async function rotateControlKey(rotation: Rotation): Promise<void> {
  const { rig } = rotation;
  const { stage, control, workers, links } = rig;
  const made = await generateControlKey(NAME);
  const older = stage.keys.controlKeys;
  const file = async (name: string, text: string) => {
    const path = join(stage.folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return { SUNRAY_CONTROL_KEY_FILE: path };
  };
  for (const worker of workers) await rotation.roll(worker, { controlKeys: `${older},${made.public}` });
  const { control: port } = await freePorts({ control: 0, edge: 0, demo: 0 });
  const standIn = new ControlProcess(stage, port, 'second control plane');
  const newer = await file('control-key-newer', made.private);
  await standIn.start(newer);
  for (const link of links) link.turnTo(standIn.port);
  await control.start(newer);
  for (const link of links) link.turnTo(control.port);
  await standIn.stop();
  await signsInBy(rotation, 'with both control keys known');
  for (const worker of workers) await rotation.roll(worker, { controlKeys: made.public });
  await signsInBy(rotation, 'with the new control key alone');
  await standIn.start();
  await refusesFormerKey(rotation, standIn);
  await standIn.stop();
  rotation.count('controlKeysRotated');
}

/** One link leads to a control plane that signs with the removed key: it answers, and its edge believes nothing of it. */
async function refusesFormerKey(rotation: Rotation, former: ControlProcess): Promise<void> {
  const { rig } = rotation;
  const [link] = rig.links.slice(-1);
  if (link === undefined) throw new Error('a rig has links');
  link.turnTo(former.port);
  const answeredBefore = link.statuses[200] ?? 0;
  const found = await signIn(rig, rig.workers.length - 1);
  const answered = (link.statuses[200] ?? 0) - answeredBefore;
  rotation.expect('a sign-in answered under the removed control key', { found, wanted: '503' });
  if (answered === 0) rotation.faults.push('the control plane with the removed key was never asked');
  link.turnTo(rig.control.port);
  await signsInBy(rotation, 'when the link leads to the right control plane again');
}

/** Somebody signs in by each worker; where a link had led elsewhere, its edge may need a moment. */
async function signsInBy(rotation: Rotation, when: string): Promise<void> {
  for (const [i, { name }] of rotation.rig.workers.entries()) {
    let found: string | null = null;
    await until(async () => (found = await signIn(rotation.rig, i)) === null, BACK_WITHIN_MS);
    rotation.expect(`signing in by ${name} ${when}`, { found, wanted: null });
  }
}

/** Null when it worked, else the status. */
async function signIn({ people, workers, history }: Rig, by: number): Promise<string | null> {
  const person = people[by];
  if (person === undefined) throw new Error('too few people');
  try {
    await person.signIn(person.home, { port: workers[by]?.port ?? 0, history });
    return null;
  } catch (error) {
    if (error instanceof CeremonyRefused) return String(error.status);
    throw error;
  }
}
