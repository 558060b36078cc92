import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Rig } from '../rig/with-rig.ts';
import { CLONE } from '../rig/stage.ts';

const run = promisify(execFile);
const CLI = join(CLONE, 'apps/cli/src/main.ts');

/** A way for a database to fall back into its past while edges run. The control plane is away while it does. */
export type Way = {
  name: string;
  keep(rig: Rig): Promise<void>;
  fallBack(rig: Rig): Promise<void>;
};

/** `sunray backup` while everything runs, and `sunray restore` into another database. */
const byCommand: Way = {
  name: 'restore',
  keep: (rig) => sunray(rig, 'backup'),
  async fallBack(rig) {
    rig.stage.database = await rig.stage.newDatabase();
    await sunray(rig, 'restore');
  },
};

/** The files of the stopped server are copied and put back: nobody raises the epoch, marks alone can tell. */
const byFiles: Way = {
  name: 'files put back',
  async keep({ control, stage: { databaseServer } }) {
    await control.stop();
    await databaseServer.stop();
    await databaseServer.keep();
    await databaseServer.start();
    await control.start();
  },
  async fallBack({ stage: { databaseServer } }) {
    await databaseServer.stop();
    await databaseServer.putBack();
    await databaseServer.start();
  },
};

export const WAYS: readonly Way[] = [byCommand, byFiles];

async function sunray({ stage }: Rig, verb: 'backup' | 'restore'): Promise<void> {
  const { appUrl, ownerUrl } = stage.database;
  const urls = { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, SUNRAY_HOME: stage.home.folder };
  const env = { ...stage.keys.controlSettings, ...urls, SUNRAY_ENV: 'demo', SUNRAY_BIND: '127.0.0.1' };
  const args = ['--disable-warning=ExperimentalWarning', CLI, verb, join(stage.folder, 'kept.backup')];
  await run(process.execPath, args, { env });
}
