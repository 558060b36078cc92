import { type History, openHistory } from '../history/write-history.ts';
import { LinkProxy } from '../link/proxy.ts';
import { freePorts } from '../../start/ports.ts';
import { waitUntilDeciding } from '../../start/wait-until-deciding.ts';
import { Admin, textOf } from './admin.ts';
import { ControlProcess } from './control-process.ts';
import { startBackend } from './backend-process.ts';
import { startEdge, type Worker } from './edge-process.ts';
import { Database } from './database.ts';
import { makePeople } from './people.ts';
import type { Person } from './person.ts';
import { makeSite, type Site } from './site.ts';
import { setStage, type Stage } from './stage.ts';

/** Everything a scenario plays with: real parts, each its own process, and people with sessions. */
export type Rig = {
  stage: Stage;
  admin: Admin;
  database: Database;
  control: ControlProcess;
  workers: readonly Worker[];
  /** The link of each worker, in the same order. */
  links: readonly LinkProxy[];
  sites: readonly Site[];
  people: readonly Person[];
  history: History;
};

export type RigOptions = { historyFile: string; sites: number; people: number; say: (line: string) => void };

/** Starts a rig, hands it to `work`, and ends and removes everything, however that went. */
export async function withRig<Result>(
  options: RigOptions,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const stage = await setStage();
  const links: LinkProxy[] = [];
  const database = new Database(stage);
  try {
    return await work({ ...(await build(stage, links, options)), database });
  } finally {
    await Promise.all([database.close(), ...links.map((link) => link.close())]);
    await stage.strike();
  }
}

async function build(stage: Stage, links: LinkProxy[], options: RigOptions): Promise<Omit<Rig, 'database'>> {
  const { say } = options;
  say('Starting the control plane and two workers ...');
  const ports = await freePorts({ control: 0, edge: 0, demo: 0 });
  const control = new ControlProcess(stage, ports.control);
  await control.start();
  const admin = new Admin(control.url, stage.keys.adminApiKey);
  const { workerId: id, workerSecret: secret } = stage.keys;
  const workers = [{ name: 'east', id, secret, port: ports.edge }, await registered(admin, ports.demo)];
  for (const worker of workers) {
    const link = await LinkProxy.start(ports.control);
    links.push(link);
    await startEdge(stage, worker, { controlPort: link.port });
  }
  const backendPort = await startBackend(stage);
  const workerIds = workers.map((worker) => worker.id);
  const sites: Site[] = [];
  for (let i = 1; i <= options.sites; i += 1)
    sites.push(await makeSite(admin, { name: `site${i}`, backendPort, workerIds }));
  const { signal } = new AbortController();
  for (const site of sites)
    for (const { port } of workers) await waitUntilDeciding({ port, domain: site.domain, signal });
  const history = openHistory(options.historyFile);
  say(`Signing ${options.people} people in ...`);
  const people = await makePeople(options.people, { admin, workers, sites, history });
  return { stage, admin, control, workers, links, sites, people, history };
}

async function registered(admin: Admin, port: number): Promise<Worker> {
  const { body } = await admin.call('POST', '/workers', { name: 'west' });
  return { name: 'west', id: textOf(body, 'id'), secret: textOf({ ...Object(body['key']) }, 'secret'), port };
}
