import { cpus, loadavg, totalmem } from 'node:os';

export type Machine = { cpu: string; cores: number; memoryGb: number; node: string; load: number };

/** On what something was measured; `load` is the average of the last minute. */
export function machine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}
