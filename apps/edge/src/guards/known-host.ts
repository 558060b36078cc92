import type { WorkerFact } from '@sunray/contract/facts.ts';
import { deny, type Guard, known, learn } from '../visit.ts';

/** The host must be one that this worker serves; the backend of no other is ever contacted. */
export const knownHost: Guard = async function knownHost(visit, { settings }) {
  const workerReading = await visit.facts.read(`worker:${settings.workerId}`);
  if (workerReading.state === 'unavailable') return deny('edge.stale');
  if (workerReading.state === 'unreadable') return deny('edge.failure');
  const worker =
    workerReading.state === 'known' && workerReading.document.kind === 'worker'
      ? workerReading.document
      : null;
  const hostId = worker && hostIdOf(worker, known(visit, 'target').hostname);
  if (worker === null || hostId === null) return deny('host.unknown');

  const hostReading = await visit.facts.read(`host:${hostId}`);
  if (hostReading.state === 'unavailable') return deny('edge.stale');
  if (hostReading.state === 'absent') return deny('host.unknown');
  if (hostReading.state !== 'known' || hostReading.document.kind !== 'host') return deny('edge.failure');
  return learn({ worker, host: hostReading.document, hostVersion: hostReading.version });
};

/** Exact names win over wildcards; a wildcard stands for exactly one label. */
export function hostIdOf(worker: WorkerFact, hostname: string): string | null {
  const wildcard = `*${hostname.slice(hostname.indexOf('.'))}`;
  const exact = worker.hosts.find((host) => host.domain === hostname);
  const wild = hostname.includes('.') ? worker.hosts.find((host) => host.domain === wildcard) : undefined;
  return (exact ?? wild)?.host_id ?? null;
}
