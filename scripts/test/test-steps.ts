import { commandsStep } from '../check/commands-step.ts';
import type { Step } from '../check/step.ts';
import { vitestStep } from '../check/vitest-step.ts';
import { journeysStep } from './journeys-step.ts';
import { systemDatabaseStep } from './system-database-step.ts';

/** What runs the product, part by part and then as a whole. One at a time: they start servers and measure time. */
export function testSteps(mayInstall: boolean): Step[] {
  return [
    vitestStep({ project: 'simulation' }),
    vitestStep({ project: 'faults' }),
    vitestStep({ project: 'edge' }),
    vitestStep({ project: 'wire' }),
    vitestStep({ project: 'db', env: { SUNRAY_TEST_POSTGRES: 'embedded' } }),
    systemDatabaseStep(),
    commandsStep('deploy', [{ file: 'wrangler', args: ['deploy', '--dry-run'] }]),
    journeysStep(mayInstall),
  ];
}
