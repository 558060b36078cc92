import type { Verdict } from '../history/check-history.ts';

/** How a scenario is to be played. */
export type Play = { isShort: boolean; seed: number; historyFile: string; say: (line: string) => void };

/** What came of it. Whatever is wrong stands in `faults`, in words; what was left out, in `omitted`. */
export type Outcome = {
  numbers: Record<string, number | string | null>;
  faults: string[];
  omitted: string[];
  /** The history files, where it is not the one that was asked for. */
  histories?: string[];
};

/** What one part of a scenario adds. */
export type Part = Pick<Outcome, 'numbers' | 'faults'>;

export type Scenario = (play: Play) => Promise<Outcome>;

/** A judged history as an outcome. */
export function outcomeOf({ totals, findings }: Verdict): Outcome {
  const faults = Object.entries(findings).flatMap(([kind, { count, first }]) => [
    `${kind}: ${count}`,
    ...first.map((words) => `  ${words}`),
  ]);
  return { numbers: { ...totals }, faults, omitted: [] };
}
