import type { Outcome } from './scenarios/scenario.ts';

type Played = { name: string; seed: number; isShort: boolean; outcome: Outcome };

/** A played scenario for people, or as one line of JSON. */
export function report({ name, seed, isShort, outcome }: Played, asJson: boolean): string {
  const { numbers, faults, omitted } = outcome;
  const passed = faults.length === 0;
  if (asJson) return `${JSON.stringify({ name, seed, short: isShort, passed, numbers, faults, omitted })}\n`;
  const lines = [
    ...Object.entries(numbers).map(([label, value]) => `${label.padEnd(26)} ${shown(value)}`),
    ...omitted.map((words) => `left out: ${words}`),
    ...faults.map((words) => `FAULT ${words}`),
    passed ? `${name}: no fault found (seed ${seed})` : `${name}: FAILED (seed ${seed})`,
  ];
  return `${lines.join('\n')}\n`;
}

function shown(value: number | string | null): string {
  if (value === null) return 'none';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(1) : String(value);
}
