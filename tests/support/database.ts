import { inject } from 'vitest';
import { cloneDatabase, type TestDatabase } from './clone-database.ts';
// Says what the run's server provides to `inject`.
import type {} from './database-server.ts';

/**
 * A migrated, empty database of its own for one test: `await using database = await createTestDatabase();`.
 * `ownerUrl` may do everything in it, `appUrl` what the application may.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('testServer'));
}
