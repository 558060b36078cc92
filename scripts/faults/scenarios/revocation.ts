import { diceOf } from '../dice.ts';
import { judgeFile } from '../history/judge-file.ts';
import { Load } from '../load/load.ts';
import { OpenStreams } from '../load/open-streams.ts';
import { quantile } from '../quantile.ts';
import { Revoker } from '../revoke/revoker.ts';
import { type Rig, withRig } from '../rig/with-rig.ts';
import type { Person } from '../rig/person.ts';
import { Persistence } from './persistence.ts';
import { type Outcome, outcomeOf, type Play } from './scenario.ts';
import { setTimeout as wait } from 'node:timers/promises';

/** What is played. A lease is 1 s unless it was changed; streams are to be cut within two of them. */
const FULL = {
  people: 200,
  sites: 10,
  revocations: 500,
  lanes: 20,
  streams: 100,
  clients: 48,
  requestsPerS: 1_500,
  lingerMs: 1_500,
  // Two leases, and what a busy machine needs to hear of it.
  cutWithinMs: 2_500,
};
const SHORT: typeof FULL = {
  people: 12,
  sites: 3,
  revocations: 24,
  lanes: 4,
  streams: 8,
  clients: 8,
  requestsPerS: 300,
  lingerMs: 200,
  // Counts are judged here, not times: only a stream that is never cut is a fault.
  cutWithinMs: 20_000,
};

/** People are revoked by random write paths while all of them ask on two workers. */
export async function revocation(play: Play): Promise<Outcome> {
  const size = play.isShort ? SHORT : FULL;
  const { historyFile, say } = play;
  const played = await withRig({ historyFile, say, people: size.people, sites: size.sites }, (rig) =>
    revokeUnderLoad(rig, play, size),
  );
  const outcome = outcomeOf(await judgeFile(historyFile, { cutWithinMs: size.cutWithinMs }));
  Object.assign(outcome.numbers, played.numbers);
  outcome.faults.push(...played.faults);
  if (outcome.numbers['startedAfterRevocation'] === 0)
    outcome.faults.push('no request started after a revocation, so nothing was proved');
  return outcome;
}

async function revokeUnderLoad(rig: Rig, { seed, say }: Play, size: typeof FULL) {
  const { people, workers, history, stage } = rig;
  const { clients, requestsPerS } = size;
  const load = new Load({ people, workers, history, seed, clients, requestsPerS });
  const streams = new OpenStreams(history, { workers, people: people.slice(0, size.streams) });
  const persistence = new Persistence();
  const options = {
    rig,
    load,
    // A machine that is busy to the brim lets some of them wait too long.
    ceremony: persistence.ceremony,
    reopen: (person: Person) => streams.reopen(person),
    dice: diceOf(seed),
    lingerMs: size.lingerMs,
    shareOfSites: 0.1,
  };
  const [revoker, atOnce] = [new Revoker(options), new Revoker(options)];
  // What a worker never read it asks the control plane for; that is not what is tried here.
  for (const person of people) await load.strike(person.live);
  for (const person of people) await streams.reopen(person);
  say(`${streams.size} streams are open. Revoking ${size.revocations} times ...`);
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  load.start();
  try {
    await revoker.run(size.revocations, size.lanes);
    say('Without leases ...');
    await endLeases(rig, atOnce);
    await atOnce.run(Math.ceil(size.revocations / 10), Math.ceil(size.lanes / 4));
    await wait(size.lingerMs);
  } finally {
    await load.stop();
    load.close();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await streams.leave();
  await history.close();
  const { settledMs, byPath } = revoker;
  const pending = revoker.pending + atOnce.pending;
  return {
    numbers: {
      settledMsP50: quantile(settledMs, 0.5),
      settledMsP99: quantile(settledMs, 0.99),
      lease0SettledMsP50: quantile(atOnce.settledMs, 0.5),
      lease0SettledMsP99: quantile(atOnce.settledMs, 0.99),
      ...Object.fromEntries(byPath),
      refusedCeremonies: persistence.refused,
      seconds: Math.round(seconds),
      // The loader's own part of the machine.
      loaderCores: (user + system) / 1e6 / seconds,
    },
    faults: [...stage.crashes, ...(pending > 0 ? [`${pending} revocations were never settled`] : [])],
  };
}

/** Every request asks from now on. The first changes that edges hear of still wait for leases of before. */
async function endLeases({ admin, workers }: Rig, revoker: Revoker): Promise<void> {
  for (const { id } of workers) await admin.call('PATCH', `/workers/${id}`, { lease_ms: 0 });
  await revoker.run(2, 1);
  await wait(2_500);
  revoker.settledMs.length = 0;
}
