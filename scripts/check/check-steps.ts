import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { commandsStep } from './commands-step.ts';
import type { Step } from './step.ts';
import { vitestStep } from './vitest-step.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TYPED = ['packages/*', 'apps/*', 'apps/edge/src/portal/browser', 'examples/*', 'scripts', 'tests'];

/** What can be said about the sources without running the product; the slow ones first, for two lanes. */
export function checkSteps(): Step[] {
  const programs = globSync(TYPED, { cwd: ROOT }).filter((folder) =>
    existsSync(join(ROOT, folder, 'tsconfig.json')),
  );
  return [
    vitestStep({ project: 'unit' }),
    commandsStep(
      'types',
      programs.sort().map((folder) => ({ file: 'tsc', args: ['-p', folder] })),
    ),
    vitestStep({ project: 'architecture' }),
    commandsStep('lint', [{ file: 'oxlint', args: [] }]),
    commandsStep('unused', [{ file: 'knip', args: ['--no-progress', '--no-config-hints'] }]),
    commandsStep('format', [{ file: 'biome', args: ['format', '--reporter=summary', '.'] }]),
  ];
}
