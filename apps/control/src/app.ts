import { Hono } from 'hono';
import { sql } from 'drizzle-orm';
import type { Deps } from './deps.ts';
import { adminDoor } from './http/admin-door.ts';
import { edgeDoor } from './http/edge-door.ts';
import { problemResponse } from './http/problem.ts';
import { Refusal } from './refusal.ts';

/** The whole HTTP surface: a door for edges, a door for admins, and two for whoever watches the process. */
export function createApp(deps: Deps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const ready = await isDatabaseUp(deps);
    return c.json({ status: ready ? 'ready' : 'database_unreachable' }, ready ? 200 : 503);
  });
  app.route('/', edgeDoor(deps));
  app.route('/', adminDoor(deps));
  app.notFound(() => problemResponse(deps.newToken(), new Refusal('request.not-found')));
  app.onError((error) => {
    const requestId = deps.newToken();
    if (!(error instanceof Refusal)) deps.log.error({ request_id: requestId, err: error }, 'request failed');
    return problemResponse(requestId, error);
  });
  return app;
}

async function isDatabaseUp(deps: Deps): Promise<boolean> {
  return deps.db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
}
