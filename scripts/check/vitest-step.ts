import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PROJECTS } from '../../tests/projects.ts';
import { readReport } from './read-report.ts';
import type { Outcome, Step } from './step.ts';

type Options = { project: keyof typeof PROJECTS; name?: string; env?: Record<string, string> };

const DEADLINE_MS = 15 * 60_000;

/** A step that runs one project of vitest.config.ts. No test at all, or a skipped one, is a failure. */
export function vitestStep({ project, name = project, env = {} }: Options): Step {
  return {
    name,
    work: async (run) => {
      const folder = await mkdtemp(join(tmpdir(), 'sunray-report-'));
      try {
        const file = join(folder, 'report.json');
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
        const args = ['run', '--project', project, ...reporters];
        const { ok, output } = await run({ file: 'vitest', args, env, deadlineMs: DEADLINE_MS });
        return judge(ok, output, await readFile(file, 'utf8').catch(() => '{}'));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

function judge(ok: boolean, output: string, text: string): Outcome {
  const { passed, failed, skipped } = readReport(text);
  const complaints = [
    ...(passed + failed === 0 ? ['No test ran.'] : []),
    ...skipped.map((test) => `Skipped: ${test}`),
  ];
  if (ok && failed === 0 && complaints.length === 0) return { state: 'passed', passed };
  return {
    state: 'failed',
    passed,
    failed: Math.max(1, failed + skipped.length),
    output: [output.trim(), ...complaints].join('\n'),
  };
}
