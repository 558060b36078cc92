import { styleText } from 'node:util';
import type { Answer } from '../answer.ts';
import { clean } from '../text/clean.ts';
import type { Finding, Level } from './finding.ts';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<Level, string>;

/** What the doctor found, one line each with what to do below; bad when anything failed. */
export function report(findings: readonly Finding[], hasColour: boolean): Answer {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const lines = findings.map(({ level, check, message, advice }) => {
    const mark = hasColour
      ? styleText(COLOURS[level], level.padEnd(4), { validateStream: false })
      : level.padEnd(4);
    const below = advice === null ? '' : `${' '.repeat(6 + width)}-> ${clean(advice)}\n`;
    return `${mark}  ${clean(check).padEnd(width)}${clean(message)}\n${below}`;
  });
  const isBad = findings.some(({ level }) => level === 'fail');
  return { json: { ok: !isBad, checks: findings }, text: lines.join(''), isBad };
}
