import { cpuTimeUs } from './cpu-time.ts';
import { countDurableObjectCalls, type CallCount } from './durable-object-calls.ts';
import { type EdgeStand, startEdgeStand } from './edge-stand.ts';
import type { Outcome } from './load-process.ts';
import { machine, type Machine } from './machine.ts';
import { median } from './median.ts';

export type EdgeOptions = { rounds: number; roundMs: number; connections: number };
type Measured = {
  requestsPerSecond: number;
  /** Of workerd; null where the system does not tell. */
  cpuUsPerRequest: number | null;
  failed: number;
  /** CPU of the loader, as a share of workerd's. */
  loaderShare: number | null;
};
type Side = 'gated' | 'ungated';
type Round = Record<Side, Measured>;
export type EdgeReport = {
  options: EdgeOptions;
  machine: Machine;
  rounds: Round[];
  /** Medians over the rounds. */
  median: Record<Side, Pick<Measured, 'requestsPerSecond' | 'cpuUsPerRequest' | 'loaderShare'>>;
  /** Median of the rounds' ratios gated / ungated. */
  throughputRatio: number;
  failed: number;
  calls: CallCount;
};

export const FULL: EdgeOptions = { rounds: 7, roundMs: 4000, connections: 32 };

/**
 * What the gate costs: requests of a warm session through the product's Worker and through the same Worker without
 * its gate, alternating, so that whatever else the machine does meets both.
 */
export async function benchEdge(options: EdgeOptions, tell: (line: string) => void): Promise<EdgeReport> {
  const calls = await countDurableObjectCalls();
  const stand = await startEdgeStand({ counting: false });
  try {
    const { connections, roundMs } = options;
    for (const side of SIDES) await load(stand, side, { connections, durationMs: roundMs / 2 });
    const rounds: Round[] = [];
    for (let at = 0; at < options.rounds; at += 1) {
      const round = await playRound(stand, options);
      tell(lineOf(`round ${at + 1}`, round));
      rounds.push(round);
    }
    return reportOf(options, rounds, calls);
  } finally {
    await stand.close();
  }
}

const SIDES: readonly Side[] = ['gated', 'ungated'];

/** Both sides in short turns: what else the machine does comes and goes slower than that. */
async function playRound(stand: EdgeStand, options: EdgeOptions): Promise<Round> {
  const spent = { gated: { ...NOTHING }, ungated: { ...NOTHING } };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const side of turn % 2 === 0 ? SIDES : SIDES.toReversed()) {
      const durationMs = options.roundMs / TURNS;
      add(spent[side], await load(stand, side, { ...options, durationMs }));
    }
  }
  return { gated: measuredOf(spent.gated), ungated: measuredOf(spent.ungated) };
}

type Spent = Outcome & { workerdUs: number };
type Turn = { connections: number; durationMs: number };

const TURNS = 8;
const NOTHING: Spent = { ok: 0, failed: 0, ms: 0, cpuUs: 0, workerdUs: 0 };

async function load(stand: EdgeStand, side: Side, { connections, durationMs }: Turn): Promise<Spent> {
  const { port, pid } = stand[side];
  const before = cpuTimeUs(pid);
  const outcome = await stand.load({ port, request: stand.request, connections, durationMs });
  const after = cpuTimeUs(pid);
  return { ...outcome, workerdUs: before === null || after === null ? Number.NaN : after - before };
}

function add(sum: Spent, { ok, failed, ms, cpuUs, workerdUs }: Spent): void {
  sum.ok += ok;
  sum.failed += failed;
  sum.ms += ms;
  sum.cpuUs += cpuUs;
  sum.workerdUs += workerdUs;
}

function measuredOf({ ok, failed, ms, cpuUs, workerdUs }: Spent): Measured {
  const isKnown = !Number.isNaN(workerdUs);
  return {
    requestsPerSecond: ok / (ms / 1000),
    cpuUsPerRequest: isKnown ? workerdUs / Math.max(1, ok) : null,
    failed,
    loaderShare: isKnown ? cpuUs / Math.max(1, workerdUs) : null,
  };
}

function reportOf(options: EdgeOptions, rounds: Round[], calls: CallCount): EdgeReport {
  const middle = (side: Side) => ({
    requestsPerSecond: median(rounds.map((round) => round[side].requestsPerSecond)),
    cpuUsPerRequest: medianOrNull(rounds.map((round) => round[side].cpuUsPerRequest)),
    loaderShare: medianOrNull(rounds.map((round) => round[side].loaderShare)),
  });
  return {
    options,
    machine: machine(),
    rounds,
    median: { gated: middle('gated'), ungated: middle('ungated') },
    throughputRatio: median(
      rounds.map(({ gated, ungated }) => gated.requestsPerSecond / ungated.requestsPerSecond),
    ),
    failed: rounds.reduce((sum, { gated, ungated }) => sum + gated.failed + ungated.failed, 0),
    calls,
  };
}

function medianOrNull(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}

/** The report as people read it; the rounds were told while they ran. */
export function edgeSummary({ median: middle, throughputRatio, failed, calls }: EdgeReport): string {
  const share = (value: number | null) => (value === null ? 'unknown' : `${Math.round(value * 100)} %`);
  return [
    lineOf('median', middle),
    '',
    `Throughput, gated / un-gated: ${throughputRatio.toFixed(2)} (aim: 0.80)`,
    `Answers that were not 200: ${failed}`,
    `Durable Object calls of ${calls.requests} warm requests within one lease: ${calls.calls.length}`,
    `CPU of the loader, as a share of workerd's: ${share(middle.gated.loaderShare)} gated, ${share(middle.ungated.loaderShare)} un-gated`,
  ].join('\n');
}

export const EDGE_HEADINGS = [
  '          | gated              | un-gated           |',
  '          |  req/s  us CPU/req |  req/s  us CPU/req | ratio',
].join('\n');

type Row = Record<Side, Pick<Measured, 'requestsPerSecond' | 'cpuUsPerRequest'>>;

function lineOf(name: string, { gated, ungated }: Row): string {
  const cells = [gated, ungated].map(({ requestsPerSecond, cpuUsPerRequest }) => {
    const cpu = cpuUsPerRequest === null ? '-' : cpuUsPerRequest.toFixed(0);
    return `${requestsPerSecond.toFixed(0).padStart(6)}  ${cpu.padStart(10)}`;
  });
  const ratio = gated.requestsPerSecond / ungated.requestsPerSecond;
  return `${name.padEnd(9)} | ${cells.join(' | ')} | ${ratio.toFixed(2)}`;
}
