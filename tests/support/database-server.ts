import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../apps/control/src/db/migrate.ts';
import { startTestServer, type TestServerAddress } from './test-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServerAddress;
  }
}

/** Vitest's globalSetup: one server per run; what is returned tears it down, after failed tests too. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(migrateDatabase, process.env['SUNRAY_TEST_POSTGRES']);
  project.provide('testServer', server.address);
  return server.stop;
}
