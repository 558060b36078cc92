import type { FactDocument, Subject, Version } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { buildHostFact } from './build-host.ts';
import { buildUserFact } from './build-user.ts';
import { buildWorkerFact } from './build-worker.ts';
import { lockHeads } from './heads.ts';
import { versionsOf } from './versions.ts';

export type CurrentFact = { version: Version; document: FactDocument | null };

/** A subject's document as this worker may see it, with its version, read under the head's lock (C2). */
export function readOne(ctx: Ctx, workerId: string, subject: Subject): Promise<CurrentFact> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [subject]);
    const version = (await versionsOf(tx, [subject])).get(subject);
    if (version === undefined) throw new Error('a locked head has no version');
    return { version, document: await buildDocument(tx, workerId, subject) };
  });
}

/** The document alone; the caller holds the head's lock. */
export function buildDocument(tx: Ctx, workerId: string, subject: Subject): Promise<FactDocument | null> {
  const [kind, id] = splitSubject(subject);
  switch (kind) {
    case 'worker':
      return buildWorkerFact(tx, id);
    case 'host':
      return buildHostFact(tx, workerId, id);
    case 'user':
      return buildUserFact(tx, id);
    default:
      return kind satisfies never;
  }
}

/** A text that names a subject; throws for any other, which no door lets in and no table holds. */
export function parseSubject(text: string): Subject {
  const [kind, id] = splitSubject(text);
  return `${kind}:${id}`;
}

function splitSubject(text: string): [kind: 'worker' | 'host' | 'user', id: string] {
  const [kind, id] = text.split(':');
  if (id !== undefined && (kind === 'worker' || kind === 'host' || kind === 'user')) return [kind, id];
  throw new TypeError('unknown kind of subject');
}
