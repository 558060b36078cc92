import { parseArgs } from 'node:util';
import { checkSteps } from '../check/check-steps.ts';
import { reportRun } from '../check/report-run.ts';
import { testSteps } from './test-steps.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, install: { type: 'boolean', default: false } },
});
const groups = [
  { steps: checkSteps(), lanes: 2 },
  { steps: testSteps(values.install || process.env['CI'] === 'true'), lanes: 1 },
];
const names = groups.flatMap(({ steps }) => steps.map(({ name }) => name));
const wanted = values.only ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no step "${unknown}". There are: ${names.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  await reportRun(
    groups.map(({ steps, lanes }) => ({ steps: steps.filter(({ name }) => wanted.includes(name)), lanes })),
  );
}
