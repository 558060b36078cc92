import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { openDatabase } from '../db/client.ts';
import { createLogger } from '../logger.ts';
import { FEED_CHANNEL, listenForSignals } from './signals.ts';

test('a LISTEN that the database refused at the start is made again on a connection of its own', async () => {
  await using at = await createTestDatabase();
  const { sql, alone, close } = openDatabase(at.appUrl);
  const refusing = Object.assign(() => undefined, sql, {
    listen: () => Promise.reject(new Error('refused')),
  });
  const heardAgain = Promise.withResolvers<void>();
  const log = createLogger('info', { write: (line) => line.includes('heard again') && heardAgain.resolve() });
  const signals = await listenForSignals({ sql: refusing, alone }, log);
  await heardAgain.promise;
  const waiting = signals.wait(FEED_CHANNEL, 5000);
  await sql`select pg_notify(${FEED_CHANNEL}, 'all')`;
  expect(await waiting).toEqual({ isSentHome: true });
  await signals.close();
  await close();
});
