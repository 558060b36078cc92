import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Api, apiOf } from './api.ts';
import { descendantsOf, killAll, running, type Seen } from './descendants.ts';
import { credentialsOf, freshHome, launch } from './launched.ts';

/** Longer than the launcher gives its parts to end. */
const STOP_WITHIN_MS = 30_000;

export type Installation = {
  readonly home: string;
  readonly controlUrl: string;
  readonly controlPort: number;
  readonly edgePort: number;
  readonly adminKey: string;
  readonly workerId: string;
  readonly api: Api;
  /** `http://NAME.localhost` as browsers see it at the edge. */
  origin(name?: string): string;
  /** The one-time link that the screen showed last. */
  setupLink(): string;
  /** All that the launcher has said since it was started last. */
  said(): string;
  signal(signal: NodeJS.Signals): void;
  /** Kills every process at once, as a power cut does, and starts again on the same home and ports. */
  crashAndRestart(): Promise<void>;
  /** Stops as Ctrl-C does; fails when that takes too long or leaves a process. The home stays. */
  halt(): Promise<void>;
  /** Stops and removes everything. */
  stop(): Promise<void>;
};

/** Runs a whole Sunray as `npm start` does (or `program`), on a home and ports of its own, and waits until it is ready. */
export async function startInstallation(program?: string): Promise<Installation> {
  const place = await freshHome();
  // A launcher whose starter is gone ends by itself, so nothing outlives a killed run of tests.
  const start = async (env: Record<string, string> = {}) => {
    const launched = launch(place.home, { SUNRAY_BOOTSTRAP_PID: String(process.pid), ...env }, program);
    await launched.ready;
    return launched;
  };
  let launched = await start();
  const { controlUrl, edgeUrl, adminApiKey, workerId } = await credentialsOf(place.home);
  const [controlPort, edgePort] = [Number(new URL(controlUrl).port), Number(new URL(edgeUrl).port)];
  const started = (): Seen[] => descendantsOf(launched.child.pid ?? 0);

  const halt = async () => {
    const all = started();
    launched.child.kill('SIGINT');
    const end = await Promise.race([launched.exit, wait(STOP_WITHIN_MS, 'too late' as const)]);
    const left = running(all);
    launched.child.kill('SIGKILL');
    killAll(left);
    expect({ end, left }, launched.said()).toEqual({ end: { code: 0, signal: null }, left: [] });
  };
  return {
    home: place.home,
    controlUrl,
    controlPort,
    edgePort,
    adminKey: adminApiKey,
    workerId,
    api: apiOf(controlUrl, adminApiKey),
    origin: (name = 'demo') => `http://${name}.localhost:${edgePort}`,
    setupLink: () => /Setup link +(\S+)/.exec(launched.said())?.[1] ?? '',
    said: () => launched.said(),
    signal: (signal) => void launched.child.kill(signal),
    crashAndRestart: async () => {
      const all = started();
      launched.child.kill('SIGKILL');
      killAll(all);
      await launched.exit;
      launched = await start({
        SUNRAY_CONTROL_PORT: String(controlPort),
        SUNRAY_EDGE_PORT: String(edgePort),
      });
    },
    halt,
    stop: async () => {
      if (launched.child.exitCode === null && launched.child.signalCode === null) await halt();
      await place.remove();
    },
  };
}
