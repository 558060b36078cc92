// npm run bench -- NAME [--json]: measures, and prints what came out. `edge --short` only proves that the measurement
// works and that the counts hold; times of so short a run say nothing. `soak` takes --requests N and --sessions N, and
// to look for the cause of growth --only KIND,... (`changes` among them) and --v8-flags FLAG,...
import { parseArgs } from 'node:util';
import { benchEdge, EDGE_HEADINGS, edgeSummary, FULL } from './edge.ts';
import { KIND_NAMES } from './soak/kinds.ts';
import { soak, type SoakOptions } from './soak/soak.ts';
import { soakSummary } from './soak/summary.ts';
import type { Machine } from './machine.ts';

type Told = { report: unknown; text: string; isGood: boolean };
type Tell = (line: string) => void;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    requests: { type: 'string', default: '5000000' },
    sessions: { type: 'string', default: '3000' },
    only: { type: 'string' },
    'v8-flags': { type: 'string' },
  },
});

/** Not a kind of request: what happens to people meanwhile. */
const CHANGES = 'changes';

const BENCHES = new Map<string, (tell: Tell) => Promise<Told>>([
  ['edge', edge],
  ['soak', soaked],
]);

async function edge(tell: Tell): Promise<Told> {
  tell(EDGE_HEADINGS);
  const report = await benchEdge(values.short ? { rounds: 1, roundMs: 300, connections: 4 } : FULL, tell);
  const holds =
    report.failed + report.calls.failed === 0 && report.calls.calls.length <= report.calls.renewalsDue;
  const text = `${edgeSummary(report)}\n${machineLine(report.machine)}`;
  return { report, text, isGood: holds && (values.short || report.throughputRatio >= 0.8) };
}

/** Whether memory levels off is for people to judge; only wrong answers and crashes make it fail. */
async function soaked(tell: Tell): Promise<Told> {
  const report = await soak(soakOptions(), tell);
  const faults = report.unexpected + report.failures.length + report.crashes.length;
  return { report, text: `${soakSummary(report)}\n${machineLine(report.machine)}`, isGood: faults === 0 };
}

function soakOptions(): SoakOptions {
  const only = values.only?.split(',') ?? null;
  return {
    requests: Number(values.requests),
    sessions: Number(values.sessions),
    connections: 32,
    kinds: KIND_NAMES.filter((name) => only === null || only.includes(name)),
    requestsPerChange: only === null || only.includes(CHANGES) ? 2500 : 0,
    v8Flags: values['v8-flags']?.split(',') ?? [],
  };
}

/** What is wrong with how it was called; null where nothing is. */
function misuse(): string | null {
  const names = [...BENCHES.keys()].join(', ');
  if (positionals.length !== 1 || !BENCHES.has(positionals[0] ?? ''))
    return `npm run bench -- NAME [--short] [--json] [--requests N] [--sessions N], NAME one of: ${names}.`;
  if (![values.requests, values.sessions].every((text) => /^[1-9]\d*$/.test(text)))
    return '--requests and --sessions take a whole number from 1.';
  const known: readonly string[] = [...KIND_NAMES, CHANGES];
  const only = values.only?.split(',') ?? known;
  const isSome = only.some((name) => name !== CHANGES);
  return isSome && only.every((name) => known.includes(name))
    ? null
    : `--only takes some of: ${known.join(', ')}.`;
}

function machineLine({ cpu, cores, memoryGb, node, load }: Machine): string {
  return `Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, load ${load.toFixed(1)}`;
}

const bench = BENCHES.get(positionals[0] ?? '');
const wrong = misuse();
if (bench === undefined || wrong !== null) {
  process.stderr.write(`${wrong}\n`);
  process.exitCode = 1;
} else {
  const tell = (line: string) => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);
  tell(`npm run bench -- ${process.argv.slice(2).join(' ')}`);
  const { report, text, isGood } = await bench(tell);
  tell(text);
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = isGood ? 0 : 1;
}
