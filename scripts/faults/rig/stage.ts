import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../../apps/control/src/db/migrate.ts';
import { cloneDatabase } from '../../../tests/support/clone-database.ts';
import { startTestServer } from '../../../tests/support/test-server.ts';
import { buildIfStale, type Bundle, bundlesOf } from '../../start/bundles.ts';
import { type Home, openHome } from '../../start/home.ts';
import { type HomeKeys, homeKeys } from '../../start/home-keys.ts';
import { type House, openHouse } from '../../start/house.ts';
import { type Part, type PartPlan, startPart } from '../../start/part.ts';
import { recordOf } from '../../start/process-record.ts';
import { startReaper } from '../../start/start-reaper.ts';
import { waitUntilReady } from '../../start/wait-until-ready.ts';
import { DatabaseServer } from './database-server.ts';

export const CLONE = join(import.meta.dirname, '..', '..', '..');
const READY_WITHIN_MS = 60_000;

type DatabaseUrls = { appUrl: string; ownerUrl: string };

/** What real parts need to run: a folder, keys, bundles, a database, and somebody who ends them whatever happens. */
export type Stage = {
  folder: string;
  home: Home;
  keys: HomeKeys;
  bundles: Record<Bundle['name'], Bundle>;
  /** The database that a control plane is started on. */
  database: DatabaseUrls;
  databaseServer: DatabaseServer;
  /** Makes another database, which holds nothing but the schema. */
  newDatabase(): Promise<DatabaseUrls>;
  /** Starts a part, in the place of the one of the same name if there is one, and waits until it answers. */
  put(plan: PartPlan, url: string): Promise<Part>;
  /** Parts that ended unasked, with their last lines. */
  crashes: string[];
  /** From now on the end of this part is no crash. */
  expectEnd(name: string): void;
  strike(): Promise<void>;
};

/** Sets a stage in a throw-away folder. `strike` ends and removes everything. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-faults-'));
  const ends: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const strike = async () => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    return { ...(await furnish(folder, ends)), strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

/** What is begun here puts its end on the list, and is ended in the opposite order. */
async function furnish(folder: string, ends: (() => Promise<void>)[]): Promise<Omit<Stage, 'strike'>> {
  const home = await openHome(join(folder, 'home'));
  const bundles = bundlesOf(CLONE, home.build);
  await buildIfStale(bundles.control);
  await buildIfStale(bundles.edge);
  const server = await startTestServer(migrateDatabase);
  ends.push(() => server.stop());
  const record = recordOf(home.run, process.pid);
  const crashes: string[] = [];
  const expected = new Set<string>();
  const house = openHouse(record, ({ name }, { how, tail }) => {
    if (!expected.delete(name)) crashes.push(`the ${name} ${how}:\n${tail}`);
  });
  const reaper = startReaper(record);
  ends.push(async () => {
    await house.stop();
    await reaper.dismiss();
  });
  return {
    folder,
    home,
    keys: await homeKeys(home, {}, () => undefined),
    bundles,
    database: await cloneDatabase(server.address),
    databaseServer: new DatabaseServer(server.address.socketFolder),
    newDatabase: () => cloneDatabase(server.address),
    put: (plan, url) => put(house, plan, url),
    crashes,
    expectEnd: (name) => void expected.add(name),
  };
}

async function put(house: House, plan: PartPlan, url: string): Promise<Part> {
  const part = await house.replace(plan.name, () => startPart(plan));
  const { signal } = new AbortController();
  await waitUntilReady(part, { url, withinMs: READY_WITHIN_MS, signal });
  return part;
}
