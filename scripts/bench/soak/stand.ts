import { Admin, textOf } from '../../faults/rig/admin.ts';
import { makeSite, type Site } from '../../faults/rig/site.ts';
import { CLONE, setStage, type Stage } from '../../faults/rig/stage.ts';
import { controlPlan } from '../../start/plans.ts';
import { freePorts } from '../../start/ports.ts';
import { waitUntilDeciding } from '../../start/wait-until-deciding.ts';
import { startSideProcess } from '../side-process.ts';
import { Edge } from './edge.ts';
import { Somebody, type Town } from './somebody.ts';
import { Traffic } from './traffic.ts';

export type StandOptions = { sessions: number; v8Flags: readonly string[]; tell: (line: string) => void };

/** Real parts, each a process of its own: a control plane on Postgres, two edges, an application, clients. */
export type Stand = {
  stage: Stage;
  controlPid: number;
  edges: readonly Edge[];
  town: Town;
  people: Somebody[];
  traffic: Traffic;
};

const SITES = 8;
/** So many ceremonies at a time: more would only wait for the machine. */
const LANES = 8;
const V8_FLAGS = ['--trace-gc', '--trace-gc-ignore-scavenger'];

/** Builds a stand, hands it to `work`, and ends and removes everything, however that went. */
export async function withStand<Result>(
  options: StandOptions,
  work: (stand: Stand) => Promise<Result>,
): Promise<Result> {
  const stage = await setStage();
  const ends: (() => Promise<void>)[] = [() => stage.strike()];
  try {
    return await work(await build(stage, ends, options));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function build(stage: Stage, ends: (() => Promise<void>)[], options: StandOptions): Promise<Stand> {
  const ports = await freePorts({ control: 0, edge: 0, demo: 0 });
  const controlPid = await startControl(stage, ports.control);
  const admin = new Admin(`http://127.0.0.1:${ports.control}`, stage.keys.adminApiKey);
  const backend = startSideProcess('soak/backend-process.ts');
  ends.push(() => backend.end());
  const backendPort = portIn(await backend.hear());
  const workers = [
    { name: 'east', id: stage.keys.workerId, secret: stage.keys.workerSecret },
    await registered(admin, 'west'),
  ];
  const edges: Edge[] = [];
  for (const [index, worker] of workers.entries()) {
    const at = { port: index === 0 ? ports.edge : ports.demo, controlPort: ports.control };
    const edge = await Edge.start(stage, worker, { ...at, v8Flags: options.v8Flags });
    ends.push(() => edge.end());
    edges.push(edge);
  }
  const sites = await makeSites(
    admin,
    backendPort,
    workers.map(({ id }) => id),
  );
  const { signal } = new AbortController();
  for (const { domain } of sites)
    for (const { port } of edges) await waitUntilDeciding({ port, domain, signal });
  const town = { admin, sites, ports: edges.map(({ port }) => port) };
  const traffic = new Traffic();
  ends.push(() => traffic.end());
  options.tell(`Signing people in until they hold ${options.sessions} sessions ...`);
  return { stage, controlPid, edges, town, people: await settle(town, options.sessions), traffic };
}

async function startControl(stage: Stage, port: number): Promise<number> {
  const { home, keys, bundles, database } = stage;
  const urls = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
  const ground = {
    clone: CLONE,
    home,
    env: { LOG_LEVEL: 'warn' },
    ports: { control: port, edge: 0, demo: 0 },
    keys,
  };
  const plan = controlPlan(ground, bundles.control.file, urls);
  const part = await stage.put(
    { ...plan, args: [...V8_FLAGS, ...plan.args] },
    `http://127.0.0.1:${port}/readyz`,
  );
  return part.marks[0]?.pid ?? 0;
}

async function registered(admin: Admin, name: string) {
  const { body } = await admin.call('POST', '/workers', { name });
  return { name, id: textOf(body, 'id'), secret: textOf({ ...Object(body['key']) }, 'secret') };
}

async function makeSites(admin: Admin, backendPort: number, workerIds: string[]): Promise<Site[]> {
  const sites: Site[] = [];
  for (let i = 1; i <= SITES; i += 1)
    sites.push(await makeSite(admin, { name: `site${i}`, backendPort, workerIds }));
  return sites;
}

/** Of three people one holds two sessions. */
async function settle(town: Town, sessions: number): Promise<Somebody[]> {
  const people: Somebody[] = [];
  let held = 0;
  const lane = async () => {
    while (held < sessions) {
      const count = people.length % 3 === 0 && held + 2 <= sessions ? 2 : 1;
      held += count;
      people.push(await Somebody.make(town, count));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return people;
}

function portIn(address: unknown): number {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  throw new Error('the backend did not say where it listens');
}
