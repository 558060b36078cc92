import { diceOf } from '../dice.ts';
import { judgeFile } from '../history/judge-file.ts';
import { NO_FAULTS, seededFaults } from '../link/fault.ts';
import { Load } from '../load/load.ts';
import { quantile } from '../quantile.ts';
import { Revoker } from '../revoke/revoker.ts';
import { type Rig, withRig } from '../rig/with-rig.ts';
import { doubledEffects, sessionFaults } from './doubled-effects.ts';
import { lostEvents } from './lost-events.ts';
import { Persistence } from './persistence.ts';
import { type Outcome, outcomeOf, type Part, type Play } from './scenario.ts';
import { until } from './until.ts';

const FULL = {
  people: 60,
  sites: 5,
  revocations: 150,
  lanes: 10,
  clients: 32,
  requestsPerS: 1_000,
  rate: 0.25,
};
const SHORT: typeof FULL = {
  people: 8,
  sites: 2,
  revocations: 12,
  lanes: 3,
  clients: 8,
  requestsPerS: 200,
  rate: 0.25,
};
const RECOVERED_WITHIN_MS = 30_000;

/** People are revoked while the link delays, resets, doubles, reorders, truncates and garbles what it carries. */
export async function link(play: Play): Promise<Outcome> {
  const size = play.isShort ? SHORT : FULL;
  const { historyFile, say } = play;
  const { unavailableUntilNs, ...played } = await withRig(
    { historyFile, say, people: size.people, sites: size.sites },
    (rig) => playOn(rig, play, size),
  );
  // No stream is open here; a valid session that meets a fact nobody could read is answered 503 meanwhile.
  const outcome = outcomeOf(await judgeFile(historyFile, { cutWithinMs: 0, unavailableUntilNs }));
  Object.assign(outcome.numbers, played.numbers);
  outcome.faults.push(...played.faults);
  return outcome;
}

async function playOn(
  rig: Rig,
  { seed, say }: Play,
  size: typeof FULL,
): Promise<Part & { unavailableUntilNs: number }> {
  const { people, workers, history, links, stage } = rig;
  const { clients, requestsPerS } = size;
  const load = new Load({ people, workers, history, seed, clients, requestsPerS });
  const persistence = new Persistence();
  const revoker = new Revoker({
    rig,
    load,
    ceremony: persistence.ceremony,
    reopen: async () => undefined,
    dice: diceOf(seed),
    lingerMs: 200,
    shareOfSites: 0.15,
  });
  for (const { live } of people) await load.strike(live);
  say(`Breaking the link and revoking ${size.revocations} times ...`);
  for (const [i, proxy] of links.entries()) proxy.plan = seededFaults(seed + i, size.rate);
  load.start();
  let recoveredMs: number | null = null;
  try {
    await revoker.run(size.revocations, size.lanes);
    for (const proxy of links) proxy.plan = NO_FAULTS;
    recoveredMs = await until(() => isServed(load, rig), RECOVERED_WITHIN_MS);
  } finally {
    await load.stop();
  }
  const unavailableUntilNs = history.nowNs();
  await load.strike(people.flatMap(({ live, ended }) => [...live, ...ended]));
  load.close();
  await history.close();
  const { pending, settledMs, byPath } = revoker;
  const effects = doubledEffects(links);
  const events = await lostEvents(rig, load);
  return {
    unavailableUntilNs,
    numbers: {
      settledMsP50: quantile(settledMs, 0.5),
      settledMsP99: quantile(settledMs, 0.99),
      recoveredMs,
      refusedCeremonies: persistence.refused,
      ...Object.fromEntries(byPath),
      ...effects.numbers,
      ...events.numbers,
    },
    faults: [
      ...stage.crashes,
      ...(pending > 0 ? [`${pending} revocations were never settled`] : []),
      ...(recoveredMs === null ? ['not everybody was served when the link was whole again'] : []),
      ...effects.faults,
      ...(await sessionFaults(rig)),
      ...events.faults,
    ],
  };
}

async function isServed(load: Load, { people }: Rig): Promise<boolean> {
  const statuses = await load.strike(people.flatMap(({ live }) => live.slice(0, 1)));
  return statuses.every((status) => status === 200);
}
