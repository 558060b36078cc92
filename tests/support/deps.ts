import { type Config, readConfig } from '../../apps/control/src/config.ts';
import { type Ctx, systemCtx } from '../../apps/control/src/ctx.ts';
import { type Database, openDatabase } from '../../apps/control/src/db/client.ts';
import type { Deps } from '../../apps/control/src/deps.ts';
import { listenForSignals } from '../../apps/control/src/feed/signals.ts';
import { createLogger } from '../../apps/control/src/logger.ts';
import { makeDeps } from '../../apps/control/src/make-deps.ts';
import { encodeBase64url } from '../../packages/primitives/src/base64url.ts';
import type { Clock } from '../../packages/primitives/src/clock.ts';
import { generateControlKey } from '../../packages/primitives/src/control-key.ts';
import { systemRandom } from '../../packages/primitives/src/random.ts';
import { generateEs256Key } from '../../packages/primitives/src/tokens/es256-key.ts';

type Options = { appUrl: string; clock?: Clock; config?: Partial<Config> };

/** What a control process has, on a test's database; close it before the database goes. */
export async function testDeps(options: Options): Promise<Deps & { close(): Promise<void> }> {
  const database: Database = openDatabase(options.appUrl, { max: 60 });
  const signals = await listenForSignals(database, createLogger('silent'));
  const config = readConfig({
    DATABASE_URL: options.appUrl,
    SUNRAY_ENV: 'test',
    SUNRAY_KEY_RING: `test:${encodeBase64url(systemRandom.bytes(32))}`,
    SUNRAY_SESSION_KEY: JSON.stringify(await generateEs256Key()),
    SUNRAY_CONTROL_KEY: (await generateControlKey('test')).private,
    SUNRAY_BACKEND_NETWORKS: '127.0.0.0/8,::1/128',
  });
  const deps = await makeDeps(
    { ...config, ...options.config },
    { db: database.db, log: createLogger('silent'), signals },
  );
  return { ...deps, clock: options.clock ?? deps.clock, close: () => database.close() };
}

/** A context as the edge's door makes it; overrides name another actor, address or clock. */
export function testCtx(deps: Deps, overrides: Partial<Ctx> = {}): Ctx {
  return {
    ...systemCtx(deps, deps.newToken()),
    origin: { ip: '192.0.2.1', country: null, userAgent: 'test' },
    ...overrides,
  };
}
