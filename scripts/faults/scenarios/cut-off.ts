import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../../start/json.ts';
import type { LinkProxy } from '../link/proxy.ts';
import type { Load } from '../load/load.ts';
import { itemsOf } from '../rig/admin.ts';
import { untilGrantedAtMost } from '../rig/grants.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Held, Person } from '../rig/person.ts';
import type { Rig } from '../rig/with-rig.ts';
import type { Part, Play } from './scenario.ts';
import { until } from './until.ts';

const GRANTED_S = 100;
const LOWERED_S = 60;
/** The edge counts from when it sent its last poll, the control plane from when it answered: one long poll apart. */
const LONG_POLL_S = 35;
const FENCED_WITHIN_S = GRANTED_S + 60;
const BACK_WITHIN_MS = 30_000;
const GRANTED_WITHIN_MS = 120_000;
/** What a worker is granted unless it is set otherwise. */
const USUAL_S = 900;

type Cut = Rig & { load: Load; worker: Worker; link: LinkProxy; victim: Person };

/**
 * Cuts the second worker off until it must not serve any more, and lowers the setting meanwhile: what was granted
 * stands. Afterwards it is fenced, serves nobody, and comes back by itself.
 */
export async function cutOff(rig: Rig, { load, play: { say } }: { load: Load; play: Play }): Promise<Part> {
  const [, worker] = rig.workers;
  const [, link] = rig.links;
  const victim = rig.people.at(-1);
  if (worker === undefined || link === undefined || victim === undefined) throw new Error('too few parts');
  const cut: Cut = { ...rig, load, worker, link, victim };
  await rig.admin.call('PATCH', `/workers/${worker.id}`, { max_stale_s: GRANTED_S });
  // A holder that was given up counts like any other: a change waits for it until it is past what it was granted.
  if (!(await untilGrantedAtMost(rig.admin, worker.id, GRANTED_S)))
    return {
      numbers: {},
      faults: [`the worker was never granted ${GRANTED_S} s: ${await holdersInWords(cut)}`],
    };
  say(`Cutting a worker off for more than ${GRANTED_S} s ...`);
  const fenced = await untilFenced(cut);
  await load.strike(oneEach(rig));
  await wait(3_000);
  const backMs = await comeBack(cut, fenced.revocation);
  await load.strike([...victim.ended, ...oneEach(rig)]);
  // What comes after this may last longer than what a worker is granted now.
  await rig.admin.call('PATCH', `/workers/${worker.id}`, { max_stale_s: USUAL_S });
  if ((await until(() => isGrantedMore(cut), GRANTED_WITHIN_MS)) === null)
    throw new Error('the worker was not granted more again');
  const { state, afterS } = fenced;
  return {
    numbers: { fencedAfterS: afterS, backAfterHealMs: backMs },
    faults: [
      ...(state === 'fenced' ? [] : [`the change behind the cut was told as ${state}, not fenced`]),
      ...(backMs === null ? ['the worker that was cut off never came back'] : []),
    ],
  };
}

/** Cuts, revokes behind the cut, lowers the setting, and waits. The worker itself counts as revoked when it is fenced. */
async function untilFenced({ admin, history, worker, link, victim }: Cut) {
  link.mode = 'silent';
  const cutAtNs = history.nowNs();
  const user = victim.userId;
  const [ofUser, ofWorker] = [`r${history.begin('revocation')}`, `r${history.begin('revocation')}`];
  const change = await admin.change('POST', `/users/${user}/disable`, {});
  await admin.call('PATCH', `/workers/${worker.id}`, { max_stale_s: LOWERED_S });
  const { state } = await admin.settled(change, FENCED_WITHIN_S * 1000);
  const settledAtNs = state === 'pending' ? null : history.nowNs();
  const both = { kind: 'revocation', state, settledAtNs } as const;
  history.write({
    ...both,
    id: ofUser,
    path: 'disable user behind a cut',
    covers: { user },
    ends: 'both',
    requestedAtNs: cutAtNs,
  });
  victim.lose(() => true);
  history.write({
    ...both,
    id: ofWorker,
    path: 'cut off',
    covers: { worker: worker.name },
    ends: 'access',
    requestedAtNs: cutAtNs + (GRANTED_S - LONG_POLL_S) * 1e9,
  });
  return {
    revocation: ofWorker,
    state,
    afterS: settledAtNs === null ? null : (settledAtNs - cutAtNs) / 1e9,
  };
}

/** Heals the link and waits until the worker serves again. */
async function comeBack({ history, link, load, people }: Cut, revocation: string): Promise<number | null> {
  const witness = people.find(({ live }) => live.length > 0);
  link.heal();
  const requestedAtNs = history.nowNs();
  const backMs = await until(async () => {
    const statuses = await load.strike(witness?.live ?? []);
    return statuses.every((status) => status === 200);
  }, BACK_WITHIN_MS);
  const settledAtNs = backMs === null ? null : history.nowNs();
  history.write({ kind: 'lift', revocation, requestedAtNs, settledAtNs });
  return backMs;
}

function oneEach({ people }: Rig): Held[] {
  return people.flatMap(({ live }) => live.slice(0, 1));
}

async function isGrantedMore(cut: Cut): Promise<boolean> {
  const leastMs = Date.now() + (USUAL_S / 2) * 1000;
  return (await holdersOf(cut)).some(
    ({ serves_until: at }) => typeof at === 'string' && Date.parse(at) > leastMs,
  );
}

async function holdersInWords(cut: Cut): Promise<string> {
  const words = (await holdersOf(cut)).map(({ id, serves_until: servesUntil, superseded_at: givenUp }) =>
    JSON.stringify({ id, servesUntil, givenUp }),
  );
  return words.join('; ');
}

async function holdersOf({ admin, worker }: Cut): Promise<Json[]> {
  const { body } = await admin.call('GET', `/workers/${worker.id}`);
  return itemsOf({ items: body['holders'] });
}
