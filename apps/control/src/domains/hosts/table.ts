import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CorsPolicy } from '@sunray/contract/facts.ts';
import type { FeedsOf } from '../feeds.ts';
import { workers } from '../workers/table.ts';

/** A protected application. */
export const hosts = pgTable('hosts', {
  id: uuid().primaryKey(),
  domain: text().notNull().unique(),
  publicOrigin: text('public_origin').notNull(),
  backendUrl: text('backend_url').notNull(),
  isActive: boolean('is_active').notNull().default(true),
  blockTraffic: boolean('block_traffic').notNull().default(false),
  rpId: text('rp_id').notNull(),
  sessionDurationS: integer('session_duration_s').notNull().default(3600),
  websockets: boolean().notNull().default(true),
  websocketOrigins: text('websocket_origins').array().notNull().default([]),
  cors: jsonb().$type<CorsPolicy>().notNull().default({ mode: 'refuse' }),
  securityHeaders: boolean('security_headers').notNull().default(true),
  maxBodyBytes: bigint('max_body_bytes', { mode: 'number' }).notNull().default(104_857_600),
  /** Share of allowed requests that are written down, 0 to 1; what is denied always is. */
  decisionSampling: real('decision_sampling').notNull().default(0.1),
  /** The worker that may take this host over from those that serve it. */
  pendingWorkerId: uuid('pending_worker_id').references(() => workers.id),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

export const hostsFeed = {
  id: 'worker',
  domain: 'worker',
  publicOrigin: 'host',
  backendUrl: 'host',
  isActive: 'host',
  blockTraffic: 'host',
  rpId: 'host',
  sessionDurationS: 'none',
  websockets: 'host',
  websocketOrigins: 'host',
  cors: 'host',
  securityHeaders: 'host',
  maxBodyBytes: 'host',
  decisionSampling: 'host',
  pendingWorkerId: 'none',
  createdAt: 'none',
  updatedAt: 'none',
} as const satisfies FeedsOf<typeof hosts>;

/** Which workers serve a host. */
export const hostWorkers = pgTable(
  'host_workers',
  {
    hostId: uuid('host_id')
      .notNull()
      .references(() => hosts.id),
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.workerId] })],
);

export const hostWorkersFeed = { hostId: 'worker', workerId: 'worker' } as const satisfies FeedsOf<
  typeof hostWorkers
>;
