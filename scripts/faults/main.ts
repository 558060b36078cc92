// npm run faults -- NAME [--short] [--seed N] [--json] [--history FILE]: real parts, broken on purpose under load, and
// a history of what every client saw, judged afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    history: { type: 'string' },
  },
});
const [name = ''] = positionals;
const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
const seed = Number(values.seed);

if (scenario === undefined || positionals.length !== 1 || !Number.isInteger(seed)) {
  process.stderr.write(
    `Say which: npm run faults -- NAME [--short] [--seed N] [--json] [--history FILE]\nThere are: ${Object.keys(SCENARIOS).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-history-'));
  const historyFile = values.history ?? join(folder, `${name}.ndjson`);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`${name}${values.short ? ', short' : ''}, seed ${seed}`);
  const outcome = await scenario({ isShort: values.short, seed, historyFile, say });
  const hasFaults = outcome.faults.length > 0;
  process.stdout.write(report({ name, seed, isShort: values.short, outcome }, values.json));
  // A history that somebody may want to read again stays.
  if (hasFaults) say(`The history is in ${(outcome.histories ?? [historyFile]).join(' and ')}`);
  else await rm(folder, { recursive: true });
  process.exitCode = hasFaults ? 1 : 0;
}
