import type { WorkerFact } from '@sunray/contract/facts.ts';
import type { FactReading } from '../facts/reading.ts';
import { deny, type Guard, known, learn, type Verdict, type Visit } from '../visit.ts';
import { whenThere } from '../when-there.ts';

/** The host must be one that this worker serves; the backend of no other is ever contacted. */
export const knownHost: Guard = function knownHost(visit, { settings }) {
  return whenThere(visit.facts.read(`worker:${settings.workerId}`), (reading) => hostOf(visit, reading));
};

function hostOf(visit: Visit, workerReading: FactReading): Verdict | Promise<Verdict> {
  if (isMissing(workerReading)) return deny('edge.stale');
  if (workerReading.state === 'unreadable') return deny('edge.failure');
  const worker =
    workerReading.state === 'known' && workerReading.document.kind === 'worker'
      ? workerReading.document
      : null;
  const hostId = worker && hostIdOf(worker, known(visit, 'target').hostname);
  if (worker === null || hostId === null) return deny('host.unknown');

  return whenThere(visit.facts.read(`host:${hostId}`), (hostReading) => {
    if (isMissing(hostReading)) return deny('edge.stale');
    if (hostReading.state === 'absent') return deny('host.unknown');
    if (hostReading.state !== 'known' || hostReading.document.kind !== 'host') return deny('edge.failure');
    return learn({
      worker,
      workerVersion: workerReading.version,
      host: hostReading.document,
      hostVersion: hostReading.version,
    });
  });
}

type Missing = Extract<FactReading, { state: 'unavailable' | 'rolled-back' }>;

/** Nobody asks for a version of these, so a control plane that has none of this epoch is no better than none. */
function isMissing(reading: FactReading): reading is Missing {
  return reading.state === 'unavailable' || reading.state === 'rolled-back';
}

/** Exact names win over wildcards; a wildcard stands for exactly one label. */
export function hostIdOf(worker: WorkerFact, hostname: string): string | null {
  const wildcard = `*${hostname.slice(hostname.indexOf('.'))}`;
  const exact = worker.hosts.find((host) => host.domain === hostname);
  const wild = hostname.includes('.') ? worker.hosts.find((host) => host.domain === wildcard) : undefined;
  return (exact ?? wild)?.host_id ?? null;
}
