import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { PROJECTS } from './tests/projects.ts';

const ROOT = import.meta.dirname;

/** Enough for a cold start of Postgres, workerd or Chromium on a slow machine. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      { test: { name: 'architecture', ...PROJECTS.architecture, isolate: false } },
      { test: { name: 'unit', ...PROJECTS.unit } },
      { test: { name: 'simulation', ...PROJECTS.simulation, testTimeout: PATIENT.testTimeout } },
      {
        plugins: [
          cloudflareTest({
            main: join(ROOT, 'apps/edge/src/worker.ts'),
            wrangler: { configPath: join(ROOT, 'wrangler.toml') },
          }),
        ],
        define: { __SUNRAY_DEV__: 'true' },
        test: { name: 'edge', ...PROJECTS.edge },
      },
      {
        test: {
          name: 'faults',
          ...PROJECTS.faults,
          ...PATIENT,
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'wire', ...PROJECTS.wire, ...PATIENT, fileParallelism: false } },
      {
        test: {
          name: 'db',
          ...PROJECTS.db,
          ...PATIENT,
          globalSetup: 'tests/support/database-server.ts',
          // A test's state is in its database; loading the control plane anew for each file only takes time.
          isolate: false,
          // Such a test waits a lot, for Postgres, a lease or another process: a core has time for more than one.
          maxWorkers: Math.max(3, availableParallelism() - 1),
        },
      },
      { test: { name: 'journeys', ...PROJECTS.journeys, ...PATIENT, fileParallelism: false } },
    ],
  },
});
