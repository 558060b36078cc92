import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Ending } from '../start/ending.ts';
import { endLeftovers } from '../start/end-leftovers.ts';
import { type Home, openHome } from '../start/home.ts';
import { lockHome } from '../start/home-lock.ts';
import { LaunchError } from '../start/launch-error.ts';
import { markOf, recordOf, writeProcesses } from '../start/process-record.ts';
import type { Environment } from '../start/settings.ts';
import { type Reaper, startReaper } from '../start/start-reaper.ts';
import { edgeEnvironment } from './edge-environment.ts';
import { prepareWorkerd } from './prepare-workerd.ts';

type Options = { clone: string; bundle: string; homeFolder: string; env: Environment; ending: Ending };

/** Open streams never end by themselves, and workerd waits for them. */
const DRAIN_MS = 5_000;

/** Runs the edge until it ends or is asked to; answers the exit code. Errors: LaunchError. */
export async function runEdge({ clone, bundle, homeFolder, env, ending }: Options): Promise<number> {
  const settings = await edgeEnvironment(env);
  const address = addressOf(env);
  const home = await openHome(homeFolder);
  const lock = lockHome(home); // Two on the same storage would overwrite each other's objects.
  try {
    await endLeftovers(home, (line) => void process.stderr.write(`${line}\n`));
    const { program, args } = await prepareWorkerd({ clone, home, bundle, address });
    const child = spawn(program, args, {
      env: settings,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const reaper = watchOver(home, child.pid);
    let asked = false;
    ending.onAsked(() => {
      asked = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), DRAIN_MS).unref();
    });
    ending.onInsisted(() => child.kill('SIGKILL'));
    const [code] = await once(child, 'exit');
    await reaper.dismiss();
    return asked ? 0 : typeof code === 'number' ? code : 1;
  } finally {
    lock.release();
  }
}

/** Should this process be killed, workerd goes too. */
function watchOver(home: Home, pid: number | undefined): Reaper {
  const record = recordOf(home.run, process.pid);
  const how = {
    signals: ['SIGTERM', 'SIGKILL'] satisfies NodeJS.Signals[],
    graceMs: DRAIN_MS,
    group: true,
    order: 1,
  };
  writeProcesses(record, pid === undefined ? [] : [markOf(pid, how)]);
  return startReaper(record);
}

function addressOf(env: Environment): { host: string; port: number } {
  const host = env['SUNRAY_EDGE_BIND'] || '127.0.0.1';
  const port = Number(env['SUNRAY_EDGE_PORT'] || '8787');
  if (isIP(host) === 0) throw new LaunchError('SUNRAY_EDGE_BIND must be an IP address.');
  if (!(Number.isInteger(port) && port > 0 && port <= 65_535))
    throw new LaunchError('SUNRAY_EDGE_PORT must be a whole number from 1 to 65535.');
  return { host, port };
}
