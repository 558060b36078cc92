import { postgresChoice } from '../../tests/support/postgres-choice.ts';
import type { Step } from '../check/step.ts';
import { vitestStep } from '../check/vitest-step.ts';

/** The database tests once more, on the machine's own Postgres where it has one that is new enough. */
export function systemDatabaseStep(): Step {
  const name = 'db-system';
  return {
    name,
    work: async (run) => {
      const absence = await postgresChoice('system').then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (absence !== null) return { state: 'absent', why: absence };
      return vitestStep({ project: 'db', name, env: { SUNRAY_TEST_POSTGRES: 'system' } }).work(run);
    },
  };
}
