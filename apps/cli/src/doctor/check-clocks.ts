import { type Finding, fail, ok, warn } from './finding.ts';
import type { Status } from './status.ts';

const NOTICEABLE_MS = 5000;
/** As long as an assertion is good: beyond that, applications refuse what the edge signs. */
const HARMFUL_MS = 60_000;

/** Compares the clocks of this machine, the control plane and the database at about one moment. */
export function checkClocks({ now, database }: Status, ourNowMs: number): Finding[] {
  const control = Date.parse(now);
  return [
    compare('clock', { name: 'of the control plane', offMs: control - ourNowMs }),
    compare('database clock', { name: 'of the database', offMs: Date.parse(database.now) - control }),
  ];
}

function compare(check: string, { name, offMs }: { name: string; offMs: number }): Finding {
  const off = Math.abs(offMs);
  if (off <= NOTICEABLE_MS) return ok(check, `the clock ${name} is right`);
  const message = `the clock ${name} is ${Math.round(off / 1000)} s ${offMs < 0 ? 'behind' : 'ahead'}`;
  const advice = 'let all machines take their time from one source (chrony, systemd-timesyncd)';
  return off > HARMFUL_MS ? fail(check, message, advice) : warn(check, message, advice);
}
