import { setTimeout as wait } from 'node:timers/promises';
import type { Load } from '../load/load.ts';
import { CeremonyRefused } from '../rig/ceremony.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Held, Person } from '../rig/person.ts';
import type { Rig } from '../rig/with-rig.ts';

const LOOK_AGAIN_MS = 50;
/** After so long without being let in, somebody signs in once more. */
const PATIENCE_MS = 2_000;

/** Waits until somebody who signs in anew by a worker is let in there; answers when, in the history's time, or null. */
export async function serveAnew(
  rig: Rig,
  { load, person, worker, withinMs }: { load: Load; person: Person; worker: Worker; withinMs: number },
): Promise<number | null> {
  const untilMs = performance.now() + withinMs;
  while (performance.now() < untilMs) {
    const held = await trySignIn(rig, person, worker);
    const patientUntilMs = performance.now() + PATIENCE_MS;
    while (held !== null && performance.now() < patientUntilMs) {
      if ((await load.ask(worker, held)) === 200) return rig.history.nowNs();
      await wait(LOOK_AGAIN_MS);
    }
    await wait(LOOK_AGAIN_MS);
  }
  return null;
}

/** A session at home, or null where that is refused. */
export async function trySignIn(rig: Rig, person: Person, { port }: Worker): Promise<Held | null> {
  try {
    return await person.signIn(person.home, { port, history: rig.history });
  } catch (error) {
    if (error instanceof CeremonyRefused) return null;
    throw error;
  }
}
