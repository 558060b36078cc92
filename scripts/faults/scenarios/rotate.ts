import { judgeFile } from '../history/judge-file.ts';
import { Load } from '../load/load.ts';
import { type Rig, withRig } from '../rig/with-rig.ts';
import { rotateAssertionKeys } from '../rotate/assertion-keys.ts';
import { Assertions } from '../rotate/assertions.ts';
import { rotateControlKey } from '../rotate/control-keys.ts';
import { Rotation } from '../rotate/rotation.ts';
import { rotateSessionKey } from '../rotate/session-key.ts';
import { rotateWorkerKeys } from '../rotate/worker-keys.ts';
import { type Outcome, outcomeOf, type Part, type Play } from './scenario.ts';

const FULL = { people: 40, sites: 3, overlapS: 30, clients: 32, requestsPerS: 1_000 };
const SHORT: typeof FULL = { people: 4, sites: 2, overlapS: 5, clients: 8, requestsPerS: 200 };

/** Every kind of key changes under load: of workers, of the control plane, of sessions, of assertions. */
export async function rotate(play: Play): Promise<Outcome> {
  const size = play.isShort ? SHORT : FULL;
  const { historyFile, say } = play;
  const played = await withRig({ historyFile, say, people: size.people, sites: size.sites }, (rig) =>
    playOn(rig, play, size),
  );
  const outcome = outcomeOf(await judgeFile(historyFile, { cutWithinMs: 0 }));
  Object.assign(outcome.numbers, played.numbers);
  outcome.faults.push(...played.faults);
  // The rows are made older instead, which is the same to whoever reads them.
  outcome.omitted.push('the month that a session key signs for, and the day that it verifies on');
  if (play.isShort)
    outcome.omitted.push(
      'the minute for which a new assertion key is shown before it signs',
      'the two minutes for which the former one stays, and so an assertion whose key has left',
    );
  return outcome;
}

async function playOn(rig: Rig, play: Play, size: typeof FULL): Promise<Part> {
  const { people, workers, history, stage, links } = rig;
  const { clients, requestsPerS } = size;
  const load = new Load({ people, workers, history, seed: play.seed, clients, requestsPerS });
  const [witness] = people;
  if (witness === undefined) throw new Error('too few people');
  const rotation = new Rotation(rig, load, play);
  const assertions = new Assertions(rig, witness);
  for (const { live } of people) await load.strike(live);
  load.start();
  assertions.start();
  try {
    play.say('Rotating the keys of the workers ...');
    await rotateWorkerKeys(rotation, size.overlapS);
    play.say('Rotating the key of the control plane ...');
    await rotateControlKey(rotation);
    play.say('Rotating the key of sessions ...');
    await rotateSessionKey(rotation);
    play.say('Rotating the keys of assertions ...');
    await rotateAssertionKeys(rotation, assertions, play.isShort);
    await load.strike(people.flatMap(({ live, ended }) => [...live, ...ended]));
  } finally {
    await assertions.stop();
    await load.stop();
    load.close();
  }
  await history.close();
  const calls = linkFaults(links);
  const { verified, refused } = assertions;
  return {
    numbers: { ...rotation.numbers, ...calls.numbers, assertionsVerified: verified },
    faults: [
      ...stage.crashes,
      ...rotation.faults,
      ...calls.faults,
      ...[...refused].map(([why, count]) => `${count} assertions could not be verified: ${why}`),
      ...(verified === 0 ? ['no assertion was verified, so nothing was proved about them'] : []),
    ],
  };
}

/** Every call of an edge must have been answered, and none refused. */
function linkFaults(links: Rig['links']): Part {
  const statuses = new Map<number, number>();
  for (const link of links)
    for (const [status, count] of Object.entries(link.statuses))
      statuses.set(Number(status), (statuses.get(Number(status)) ?? 0) + count);
  const broken = links.reduce((sum, link) => sum + link.broken, 0);
  const refused = [...statuses].filter(([status]) => status >= 400);
  return {
    numbers: {
      signedCalls: statuses.get(200) ?? 0,
      refusedCalls: refused.reduce((sum, [, n]) => sum + n, 0),
      brokenCalls: broken,
    },
    faults: [
      ...refused.map(([status, count]) => `${count} signed calls were answered ${status}`),
      ...(broken > 0 ? [`${broken} signed calls were not answered`] : []),
    ],
  };
}
