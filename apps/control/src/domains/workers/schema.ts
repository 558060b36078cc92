import { z } from '@hono/zod-openapi';
import type { WorkerKey } from '@sunray/primitives/worker-key.ts';
import { uuid } from '../../http/uuid.ts';
import { healthOf, WORKER_HEALTH } from './health.ts';
import type { workers } from './table.ts';
import type { WorkerParts } from './worker-parts.ts';

const time = z.iso.datetime();

const settings = {
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}\p{Z}]([^\p{C}]*[^\p{C}\p{Z}])?$/u, 'no control characters, no blanks at the ends'),
  lease_ms: z.number().int().min(0).max(5000),
  max_stale_s: z.number().int().min(60).max(86_400),
};

/** What an admin gives to register a worker. */
export const newWorker = z
  .strictObject({
    name: settings.name,
    lease_ms: settings.lease_ms.default(1000),
    max_stale_s: settings.max_stale_s.default(900),
  })
  .openapi('NewWorker');

/** What may be changed of a worker later. */
export const workerPatch = z.strictObject(settings).partial().openapi('WorkerPatch');

/** How long the older key goes on beside a new one, in seconds. */
export const newWorkerKey = z
  .strictObject({ overlap_s: z.number().int().min(0).max(604_800).default(86_400) })
  .openapi('NewWorkerKey');

/** `usable_at` null: not everywhere known yet, and not signed with. */
const assertionKeyView = z.strictObject({ id: z.string(), registered_at: time, usable_at: time.nullable() });

const holderView = z.strictObject({
  id: z.string(),
  region: z.string(),
  edge_version: z.string(),
  serves_until: time.nullable(),
  last_polled_at: time.nullable(),
  copies_held: z.number().int(),
  pending: z.number().int(),
  superseded_at: time.nullable(),
  assertion_keys: z.array(assertionKeyView),
  created_at: time,
  last_seen_at: time,
});

const keyView = z.strictObject({ id: z.string(), created_at: time, expires_at: time.nullable() });

/** A worker as the API shows it, with what it serves, where it runs and the keys it may sign with. */
export const workerView = z
  .strictObject({
    id: uuid,
    ...settings,
    // As it was given once, whatever is asked of names since.
    name: z.string(),
    health: z.enum(WORKER_HEALTH),
    edge_version: z.string().nullable(),
    schema_number: z.number().int().nullable(),
    last_seen_at: time.nullable(),
    removed_at: time.nullable(),
    created_at: time,
    hosts: z.array(z.strictObject({ host_id: z.string(), domain: z.string() })),
    holders: z.array(holderView),
    keys: z.array(keyView),
  })
  .openapi('Worker');
export type WorkerView = z.infer<typeof workerView>;

/** A key that was just made: the only place where its secret ever stands. */
export const createdWorkerKey = z
  .strictObject({ id: z.string(), secret: z.string() })
  .openapi('CreatedWorkerKey');
export type CreatedWorkerKey = z.infer<typeof createdWorkerKey>;

/** The answer to registering a worker. */
export const createdWorker = workerView.extend({ key: createdWorkerKey }).openapi('CreatedWorker');
export type CreatedWorker = z.infer<typeof createdWorker>;

export function toCreatedKey(key: WorkerKey): CreatedWorkerKey {
  return { id: key.keyId, secret: key.secret.reveal() };
}

/** A row and what belongs to it as the API shows them. */
export function toWorkerView(row: typeof workers.$inferSelect, parts: WorkerParts, now: Date): WorkerView {
  return {
    id: row.id,
    name: row.name,
    lease_ms: row.leaseMs,
    max_stale_s: row.maxStaleS,
    health: healthOf(row.lastSeenAt, now.getTime()),
    edge_version: row.edgeVersion,
    schema_number: row.schemaNumber,
    last_seen_at: textOf(row.lastSeenAt),
    removed_at: textOf(row.removedAt),
    created_at: row.createdAt.toISOString(),
    hosts: parts.hosts.map(({ hostId, domain }) => ({ host_id: hostId, domain })),
    holders: parts.holders.map(toHolderView),
    keys: parts.keys.map((key) => ({
      id: key.keyId,
      created_at: key.createdAt.toISOString(),
      expires_at: textOf(key.expiresAt),
    })),
  };
}

function toHolderView(holder: WorkerParts['holders'][number]): z.infer<typeof holderView> {
  return {
    id: holder.id,
    region: holder.region,
    edge_version: holder.edgeVersion,
    serves_until: textOf(holder.servesUntil),
    last_polled_at: textOf(holder.lastPolledAt),
    copies_held: holder.copiesHeld,
    pending: holder.pending,
    superseded_at: textOf(holder.supersededAt),
    assertion_keys: holder.assertionKeys.map((key) => ({
      id: key.kid,
      registered_at: key.registeredAt.toISOString(),
      usable_at: textOf(key.usableAt),
    })),
    created_at: holder.createdAt.toISOString(),
    last_seen_at: holder.lastSeenAt.toISOString(),
  };
}

function textOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
