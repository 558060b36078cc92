import { once } from 'node:events';
import { relative } from 'node:path';
import { EmbeddedDatabaseError } from '../../apps/control/src/db/embedded/embedded-database-error.ts';
import { adminApi } from './admin-api.ts';
import { writeCredentials } from './credentials.ts';
import { endLeftovers } from './end-leftovers.ts';
import type { Ending } from './ending.ts';
import { type Home, openHome } from './home.ts';
import { homeKeys } from './home-keys.ts';
import { lockHome } from './home-lock.ts';
import { type House, openHouse } from './house.ts';
import { LaunchError } from './launch-error.ts';
import { DEMO_DOMAIN, demoOrigin, type Ground } from './plans.ts';
import { freePorts } from './ports.ts';
import { recordOf } from './process-record.ts';
import { screenText } from './screen.ts';
import { type DemoInvitation, seedDemo } from './seed-demo.ts';
import type { Settings } from './settings.ts';
import type { Site } from './site.ts';
import { type Starters, startParts } from './start-parts.ts';
import { startReaper } from './start-reaper.ts';
import { tunnelLine } from './tunnel.ts';
import { waitUntilDeciding } from './wait-until-deciding.ts';
import { PartFailed } from './part-failed.ts';

export type Run = {
  settings: Settings;
  ending: Ending;
  say: (line: string) => void;
  complain: (text: string) => void;
  /** Called when all is up. From then on a part that breaks is only told of: its next reload mends it. */
  onReady?: (starters: Starters, site: Site) => void;
};

class StopAsked extends Error {}

/** Runs the whole installation of a home until it is asked to end or a part breaks; answers the exit code. */
export async function runInstallation(run: Run): Promise<number> {
  const stage = new AbortController();
  run.ending.onAsked(() => stage.abort(new StopAsked()));
  try {
    const home = await openHome(run.settings.home);
    const lock = lockHome(home);
    try {
      return await runLocked(run, home, stage);
    } finally {
      lock.release();
    }
  } catch (error) {
    return tell(run, error);
  }
}

async function runLocked(run: Run, home: Home, stage: AbortController): Promise<number> {
  const { settings, say } = run;
  await endLeftovers(home, say);
  const ports = await freePorts(settings.ports);
  const keys = await homeKeys(home, settings.env, say);
  const ground: Ground = { clone: settings.clone, home, env: settings.env, ports, keys };
  const record = recordOf(home.run, process.pid);
  let onCrash = (failure: LaunchError, _name: string) => stage.abort(failure);
  const house = openHouse(record, (part, end) => onCrash(new PartFailed(part, end), part.name));
  const reaper = startReaper(record);
  run.ending.onInsisted(() => killAll(run, house));
  try {
    const site: Site = { ground, house, stage, say };
    const starters = await startParts(site);
    const invitation = await invite(ground);
    await waitUntilDeciding({ port: ports.edge, domain: DEMO_DOMAIN, signal: stage.signal });
    stage.signal.throwIfAborted();
    say(screenOf(ground, invitation));
    if (run.onReady !== undefined) {
      onCrash = (failure, name) =>
        name === 'database' ? stage.abort(failure) : run.complain(failure.message);
      run.onReady(starters, site);
    }
    return await aborted(stage.signal);
  } catch (error) {
    // When a part has ended, that is the reason, not the call that failed because of it.
    return tell(run, stage.signal.aborted ? stage.signal.reason : error);
  } finally {
    say('Stopping ...');
    await house.stop();
    await reaper.dismiss();
    say('Stopped.');
  }
}

/** Says why it ends, and answers the exit code: being asked to is no failure. */
function tell(run: Run, error: unknown): number {
  if (error instanceof StopAsked) return 0;
  run.complain(explain(error));
  return 1;
}

/** Makes the demo ready for its first visitor, and leaves word of this installation for tools. */
async function invite(ground: Ground): Promise<DemoInvitation> {
  const { home, ports, keys } = ground;
  const controlUrl = `http://127.0.0.1:${ports.control}`;
  const { workerId, adminApiKey } = keys;
  const place = {
    domain: DEMO_DOMAIN,
    publicOrigin: demoOrigin(ports),
    backendUrl: `http://127.0.0.1:${ports.demo}`,
    workerId,
  };
  const invitation = await seedDemo(adminApi(controlUrl, adminApiKey), place);
  await writeCredentials(home.credentials, {
    controlUrl,
    edgeUrl: `http://127.0.0.1:${ports.edge}`,
    adminApiKey,
    workerId,
  });
  return invitation;
}

function screenOf({ clone, home, ports, env }: Ground, invitation: DemoInvitation): string {
  const shown = (path: string) => (path.startsWith(`${clone}/`) ? relative(clone, path) : path);
  return screenText({
    demoUrl: `${demoOrigin(ports)}/`,
    invitation,
    controlUrl: `http://localhost:${ports.control}`,
    credentials: shown(home.credentials),
    logs: shown(home.logs),
    readyMs: Math.round(performance.now()),
    tunnel: tunnelLine(env, ports),
  });
}

function killAll(run: Run, house: House): void {
  run.complain('Killed.');
  house.kill();
  process.exit(130);
}

/** Waits until the stage is aborted. Errors: the reason of that. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
  throw new Error('the stage was aborted without a reason');
}

function explain(error: unknown): string {
  if (error instanceof LaunchError || error instanceof EmbeddedDatabaseError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
