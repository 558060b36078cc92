import { fixedClock } from '@sunray/primitives/clock.ts';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tests/support/database.ts';
import { testCtx, testDeps } from '../../../../../tests/support/deps.ts';
import { pruneSecurityEvents } from './prune.ts';
import { eventLosses, securityEvents } from './table.ts';

test('what edges saw is kept for 90 days and not longer, and so is what they had to drop', async () => {
  await using database = await createTestDatabase();
  const clock = fixedClock('2026-06-30T00:00:00Z');
  const deps = await testDeps({ appUrl: database.appUrl, clock });
  const ctx = testCtx(deps);
  for (const at of ['2026-03-31T23:59:59Z', '2026-04-01T00:00:00Z']) {
    const common = { id: deps.newId(), at: new Date(at), workerId: deps.newId(), region: 'local' };
    await deps.db
      .insert(securityEvents)
      .values({ ...common, receivedAt: new Date(at), kind: 'bad_session_signature', requestId: at });
    await deps.db.insert(eventLosses).values({ ...common, kind: 'decision', lost: 3 });
  }
  await pruneSecurityEvents(ctx);
  expect(await deps.db.select({ at: securityEvents.requestId }).from(securityEvents)).toEqual([
    { at: '2026-04-01T00:00:00Z' },
  ]);
  expect(await deps.db.$count(eventLosses)).toBe(1);
  await deps.close();
});
