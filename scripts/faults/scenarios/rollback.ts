import { setTimeout as wait } from 'node:timers/promises';
import { judgeFile } from '../history/judge-file.ts';
import { Load } from '../load/load.ts';
import { untilGrantedAtMost } from '../rig/grants.ts';
import { type Rig, withRig } from '../rig/with-rig.ts';
import { MAX_STALE_S, UNSETTLED_S } from '../rollback/bounds.ts';
import { fallBack } from '../rollback/fall-back.ts';
import { Links } from '../rollback/links.ts';
import { happen, prepare } from '../rollback/since.ts';
import { type Way, WAYS } from '../rollback/ways.ts';
import { type Outcome, outcomeOf, type Part, type Play } from './scenario.ts';

type Size = {
  people: number;
  sites: number;
  linksOfEach: number;
  clients: number;
  requestsPerS: number;
  /** How long people go on when everybody is served again. */
  lingerMs: number;
};

const FULL: Size = { people: 42, sites: 4, linksOfEach: 5, clients: 32, requestsPerS: 600, lingerMs: 10_000 };
const SHORT: Size = { people: 7, sites: 2, linksOfEach: 2, clients: 4, requestsPerS: 80, lingerMs: 500 };

/** The database falls back into its past under live edges, in each way that it can. */
export async function rollback(play: Play): Promise<Outcome> {
  const size = play.isShort ? SHORT : FULL;
  const histories = WAYS.map(({ name }) => `${play.historyFile}.${name.replaceAll(' ', '-')}`);
  const outcome: Outcome = { numbers: {}, faults: [], omitted: [], histories };
  for (const [i, way] of WAYS.entries()) {
    const { numbers, faults } = await playWay({ ...play, historyFile: histories[i] ?? '' }, way, size);
    for (const [name, value] of Object.entries(numbers)) outcome.numbers[`${way.name}: ${name}`] = value;
    outcome.faults.push(...faults.map((words) => `${way.name}: ${words}`));
  }
  outcome.omitted.push(
    play.isShort
      ? `that a change settles when the ${UNSETTLED_S} s after a fall are over`
      : `all but the last ${MAX_STALE_S} of the ${UNSETTLED_S} s for which nothing settles after a fall`,
  );
  return outcome;
}

async function playWay(play: Play, way: Way, size: Size): Promise<Part> {
  const { historyFile, say } = play;
  const { people, sites } = size;
  const { unavailableUntilNs, ...played } = await withRig({ historyFile, say, people, sites }, (rig) =>
    playOn(rig, { play, way, size }),
  );
  const judged = outcomeOf(await judgeFile(historyFile, { cutWithinMs: 0, unavailableUntilNs }));
  const faults = [...judged.faults, ...played.faults];
  for (const name of ['startedAfterRevocation', 'redemptionsForbidden'])
    if (judged.numbers[name] === 0) faults.push(`${name} is 0, so nothing was proved`);
  return { numbers: { ...judged.numbers, ...played.numbers }, faults };
}

async function playOn(
  rig: Rig,
  { play, way, size }: { play: Play; way: Way; size: Size },
): Promise<Part & { unavailableUntilNs: number }> {
  const { people, workers, history, stage, admin } = rig;
  const { clients, requestsPerS } = size;
  const load = new Load({ people, workers, history, seed: play.seed, clients, requestsPerS });
  const links = new Links(rig);
  for (const { id } of workers) await admin.call('PATCH', `/workers/${id}`, { max_stale_s: MAX_STALE_S });
  // What was granted before counts on, also where it is read from a backup.
  if (!play.isShort)
    for (const { id, name } of workers)
      if (!(await untilGrantedAtMost(admin, id, MAX_STALE_S)))
        throw new Error(`${name} is granted more than ${MAX_STALE_S} s`);
  const before = await prepare(rig, links, size.linksOfEach);
  for (const { live } of people) await load.strike(live);
  load.start();
  try {
    play.say(`Keeping the past (${way.name}) ...`);
    await way.keep(rig);
    play.say('Living on ...');
    const since = await happen(rig, { load, links, before, seed: play.seed });
    play.say('Falling back ...');
    const fallen = await fallBack(rig, { way, load, links, before, since, isShort: play.isShort });
    await wait(size.lingerMs);
    await load.stop();
    await history.close();
    return {
      unavailableUntilNs: fallen.unavailableUntilNs,
      numbers: { ...since.byPath, ...fallen.numbers },
      faults: [
        ...stage.crashes,
        ...(since.pending > 0 ? [`${since.pending} revocations were never settled before the fall`] : []),
        ...fallen.faults,
      ],
    };
  } finally {
    links.stop();
    await load.stop();
    load.close();
  }
}
