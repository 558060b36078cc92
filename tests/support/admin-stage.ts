import { createApp } from '../../apps/control/src/app.ts';
import type { Ctx } from '../../apps/control/src/ctx.ts';
import type { Deps } from '../../apps/control/src/deps.ts';
import { createInitialKey } from '../../apps/control/src/domains/api-keys/create-initial.ts';
import { meetDatabase } from '../../apps/control/src/domains/facts/meet-database.ts';
import { seedSessionKeys } from '../../apps/control/src/domains/signing-keys/seed.ts';
import { createFirstWorker } from '../../apps/control/src/domains/workers/create-first.ts';
import { mintApiToken } from '../../packages/primitives/src/api-token.ts';
import { encodeBase64url } from '../../packages/primitives/src/base64url.ts';
import { fixedClock } from '../../packages/primitives/src/clock.ts';
import { systemRandom } from '../../packages/primitives/src/random.ts';
import { Secret } from '../../packages/primitives/src/secret.ts';
import { createTestDatabase } from './database.ts';
import { testCtx, testDeps } from './deps.ts';

type Call = {
  body?: unknown;
  /** The key to show; null shows none. Left out: the stage's own. */
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit;
};
export type Answer = { status: number; body: Record<string, unknown>; headers: Headers; text: string };
export type AdminStage = AsyncDisposable & {
  deps: Deps;
  ctx: Ctx;
  clock: ReturnType<typeof fixedClock>;
  key: string;
  workerId: string;
  ownerUrl: string;
  appUrl: string;
  /** Calls by method, a blank and the path: `GET /api/v1/hosts`. */
  call(what: string, how?: Call): Promise<Answer>;
};

/** The control plane on a database of its own, with one key and one worker; the clock stands still. */
export async function adminStage(): Promise<AdminStage> {
  const database = await createTestDatabase();
  const clock = fixedClock('2026-01-02T03:04:05Z');
  const deps = await testDeps({ appUrl: database.appUrl, clock });
  const ctx = testCtx(deps);
  await meetDatabase(ctx);
  await seedSessionKeys(ctx);
  const token = mintApiToken(systemRandom);
  const workerId = deps.newId();
  await createInitialKey(ctx, token);
  await createFirstWorker(ctx, {
    id: workerId,
    key: { keyId: '1', secret: new Secret(encodeBase64url(systemRandom.bytes(32))) },
  });
  const app = createApp(deps);
  const key = token.reveal();
  return {
    deps,
    ctx,
    clock,
    key,
    workerId,
    ownerUrl: database.ownerUrl,
    appUrl: database.appUrl,
    call: async (what, how = {}) => readAnswer(await app.fetch(requestOf(what, { key, ...how }))),
    [Symbol.asyncDispose]: async () => {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The id in an answer; throws where there is none. */
export function idOf(answer: Answer): string {
  if (typeof answer.body['id'] === 'string') return answer.body['id'];
  throw new Error(`no id in ${answer.status} ${answer.text}`);
}

/** What an answer shows, without how far the change that made it has come. */
export function shownBy({ body }: Answer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'propagation'));
}

/** The items of a page; throws where there are none. */
export function itemsOf(answer: Answer): Record<string, unknown>[] {
  if (Array.isArray(answer.body['items'])) return answer.body['items'];
  throw new Error(`no items in ${answer.status} ${answer.text}`);
}

/** Where the next page begins, null after the last. */
export function nextOf(answer: Answer): string | null {
  const next = answer.body['next_cursor'];
  if (typeof next === 'string' || next === null) return next;
  throw new Error(`no page in ${answer.status} ${answer.text}`);
}

function requestOf(what: string, how: Call): Request {
  const [method = '', path = ''] = what.split(' ');
  const body = how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body));
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  if (typeof how.key === 'string') headers.set('authorization', `Bearer ${how.key}`);
  for (const [name, value] of Object.entries(how.headers ?? {})) headers.set(name, value);
  return new Request(`http://localhost:8788${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const value: unknown = text === '' ? {} : JSON.parse(text);
  const body = typeof value === 'object' && value !== null ? { ...value } : {};
  return { status: response.status, body, headers: response.headers, text };
}
