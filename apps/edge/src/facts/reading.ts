import { compareVersions, type FactDocument, factDocument, type Version } from '@sunray/contract/facts.ts';

/** What is known about a subject, in one version. */
export type StoredReading =
  | { state: 'known'; version: Version; document: FactDocument }
  /** The control plane says that there is no such subject. */
  | { state: 'absent'; version: Version }
  /** A document this release does not understand; whoever depends on it is refused (leases.md F6). */
  | { state: 'unreadable'; version: Version };

export type FactReading =
  | StoredReading
  /** The control plane was asked, and has nothing as new as the asker knows to exist: it has lost a past. */
  | { state: 'rolled-back' }
  /** Nothing is stored, and the control plane cannot be asked. */
  | { state: 'unavailable' };

/** Reads a document as it came; one that is not exactly this subject's fact is unreadable. */
export function readDocument(subject: string, version: Version, raw: unknown): StoredReading {
  if (raw === null) return { state: 'absent', version };
  const parsed = factDocument.safeParse(raw);
  if (!parsed.success || subjectOf(parsed.data) !== subject) return { state: 'unreadable', version };
  return { state: 'known', version, document: parsed.data };
}

/** An older version never replaces a newer one (leases.md F6). */
export function maySucceed(stored: Version | null, incoming: Version): boolean {
  return stored === null || compareVersions(incoming, stored) >= 0;
}

function subjectOf(document: FactDocument): string {
  switch (document.kind) {
    case 'worker':
      return `worker:${document.worker_id}`;
    case 'host':
      return `host:${document.host_id}`;
    case 'user':
      return `user:${document.user_id}`;
    default:
      return document satisfies never;
  }
}
