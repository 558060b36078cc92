// npm run bench -- NAME [--short] [--json]: measures, and prints what came out. --short only proves that the
// measurement works and that the counts hold; times of so short a run say nothing.
import { benchEdge, EDGE_HEADINGS, edgeSummary, FULL } from './edge.ts';

type Told = { report: unknown; text: string; isGood: boolean };
type Bench = (isShort: boolean, tell: (line: string) => void) => Promise<Told>;

const BENCHES = new Map<string, Bench>([['edge', edge]]);

async function edge(isShort: boolean, tell: (line: string) => void): Promise<Told> {
  tell(EDGE_HEADINGS);
  const report = await benchEdge(isShort ? { rounds: 1, roundMs: 300, connections: 4 } : FULL, tell);
  const holds =
    report.failed + report.calls.failed === 0 && report.calls.calls.length <= report.calls.renewalsDue;
  const { cpu, cores, memoryGb, node, load } = report.machine;
  const text = `${edgeSummary(report)}\nMachine: ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, load ${load.toFixed(1)}`;
  return { report, text, isGood: holds && (isShort || report.throughputRatio >= 0.8) };
}

const args = process.argv.slice(2);
const [name = ''] = args.filter((arg) => !arg.startsWith('--'));
const unknown = args.filter((arg) => arg.startsWith('--') && !['--short', '--json'].includes(arg));
const bench = BENCHES.get(name);
if (bench === undefined || unknown.length > 0) {
  process.stderr.write(
    `npm run bench -- NAME [--short] [--json], NAME one of: ${[...BENCHES.keys()].join(', ')}.\n`,
  );
  process.exitCode = 1;
} else {
  const isJson = args.includes('--json');
  const tell = (line: string) => void (isJson ? process.stderr : process.stdout).write(`${line}\n`);
  tell(`npm run bench -- ${args.join(' ')}`);
  const { report, text, isGood } = await bench(args.includes('--short'), tell);
  tell(text);
  if (isJson) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = isGood ? 0 : 1;
}
