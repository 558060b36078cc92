import type { Finished, Outcome } from './step.ts';

const SIGNS: Record<Outcome['state'], string> = { passed: '✓', failed: '✗', 'not run': '!', absent: '-' };

/** One row of the table. */
export function rowOf({ name, ms, outcome }: Finished): string {
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  return `${SIGNS[outcome.state]} ${name.padEnd(14)} ${seconds.padStart(8)}  ${sayOf(outcome)}`;
}

/** What failed steps printed, under their names. */
export function faultsOf(finished: readonly Finished[]): string {
  return finished
    .flatMap(({ name, outcome }) =>
      outcome.state === 'failed' ? [`\n── ${name} ──\n${outcome.output.trim()}\n`] : [],
    )
    .join('');
}

/** A line for each step that should have run and did not. */
export function notRunOf(finished: readonly Finished[]): string {
  const lines = finished.flatMap(({ name, outcome }) =>
    outcome.state === 'not run' ? [`  ${name}: ${outcome.why}`] : [],
  );
  return lines.length === 0 ? '' : `\nNOT RUN\n${lines.join('\n')}\n`;
}

export function totalOf(finished: readonly Finished[]): {
  passed: number;
  failed: number;
  complete: boolean;
} {
  const outcomes = finished.map(({ outcome }) => outcome);
  const sum = (count: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  return {
    passed: sum((outcome) => ('passed' in outcome ? outcome.passed : 0)),
    failed: sum((outcome) => ('failed' in outcome ? outcome.failed : 0)),
    complete: outcomes.every(({ state }) => state !== 'not run'),
  };
}

function sayOf(outcome: Outcome): string {
  switch (outcome.state) {
    case 'passed':
      return `${outcome.passed} passed`;
    case 'failed':
      return `${outcome.passed} passed, ${outcome.failed} FAILED`;
    case 'not run':
      return `NOT RUN: ${outcome.why}`;
    case 'absent':
      return outcome.why;
    default:
      return outcome satisfies never;
  }
}
