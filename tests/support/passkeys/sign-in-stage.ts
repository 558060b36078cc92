import { randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { fixedClock } from '../../../packages/primitives/src/clock.ts';
import { Secret } from '../../../packages/primitives/src/secret.ts';
import { createTestDatabase } from '../database.ts';
import { testCtx, testDeps } from '../deps.ts';
import type { Ctx } from '../../../apps/control/src/ctx.ts';
import type { Deps } from '../../../apps/control/src/deps.ts';
import { Refusal } from '../../../apps/control/src/refusal.ts';
import { audit } from '../../../apps/control/src/domains/audit/table.ts';
import { createHost } from '../../../apps/control/src/domains/hosts/create.ts';
import { sessions } from '../../../apps/control/src/domains/sessions/table.ts';
import { seedSessionKeys } from '../../../apps/control/src/domains/signing-keys/seed.ts';
import { createUser } from '../../../apps/control/src/domains/users/create.ts';
import { createFirstWorker } from '../../../apps/control/src/domains/workers/create-first.ts';

const WORKER_ID = '01890000-0000-7000-8000-000000000001';

/**
 * What sign-in tests play on: a database of their own, a clock that stands still, hosts and people made by a
 * word.
 */
export type Stage = AsyncDisposable & { deps: Deps; clock: ReturnType<typeof fixedClock> };

/** Sets a stage; `await using stage = await signInStage();`. */
export async function signInStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const clock = fixedClock('2026-03-04T05:06:07.890Z');
  const deps = await testDeps({ appUrl: database.appUrl, clock });
  await seedSessionKeys(testCtx(deps));
  await createFirstWorker(testCtx(deps), {
    id: WORKER_ID,
    key: { keyId: '1', secret: new Secret(randomBytes(32).toString('base64url')) },
  });
  return {
    deps,
    clock,
    async [Symbol.asyncDispose]() {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A visitor at the edge, each with an address of their own unless one is given. */
export function visitor(stage: Stage, ip: string = randomAddress()): Ctx {
  return testCtx(stage.deps, {
    actor: { kind: 'worker', id: WORKER_ID, name: 'worker' },
    source: 'edge',
    origin: { ip, country: 'ES', userAgent: 'test' },
  });
}

/** Someone with an API key. */
export function operator(stage: Stage): Ctx {
  return testCtx(stage.deps, {
    actor: { kind: 'api_key', id: 'test', name: 'test', role: 'super_admin' },
    source: 'api',
  });
}

/** Makes a host of a new domain; `over` replaces what it is usually made of. */
export async function addHost(stage: Stage, over: Partial<Parameters<typeof createHost>[1]> = {}) {
  const domain = over.domain ?? `${randomBytes(6).toString('hex')}.example.com`;
  return createHost(operator(stage), {
    domain,
    public_origin: `https://${domain}`,
    backend_url: 'https://backend.example.com',
    worker_ids: [WORKER_ID],
    ...over,
  });
}

/** Makes an active person who may enter `granted`. */
export function addUser(stage: Stage, granted: { id: string }[]) {
  return createUser(operator(stage), {
    username: `user-${randomBytes(6).toString('hex')}`,
    host_ids: granted.map((host) => host.id),
  });
}

/** Live sessions of a person, as the edge would be told. */
export function liveSessions(stage: Stage, userId: string) {
  return stage.deps.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)));
}

/** The newest audit row of an event. */
export async function lastAudit(stage: Stage, event: typeof audit.$inferSelect.event) {
  const [row] = await stage.deps.db
    .select()
    .from(audit)
    .where(eq(audit.event, event))
    .orderBy(desc(audit.id))
    .limit(1);
  return present(row);
}

/** The code and details of a refusal; fails when the work succeeds or fails otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; details: object }> {
  const error: unknown = await work.then(
    () => new Error('expected a refusal'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return { code: error.code, details: error.details };
  throw error;
}

/** A flow cookie's hash, as a new browser has it. */
export function newFlow(): string {
  return randomBytes(32).toString('base64url');
}

/** The value, which the test knows to be there. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('expected a value');
  return value;
}

function randomAddress(): string {
  return `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`;
}
