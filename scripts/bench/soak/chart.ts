export type Curve = { mark: string; values: readonly number[] };

const HEIGHT = 14;
const LABEL = 6;

/** Curves over the same points as text, from zero up, one column per point. A later curve is drawn over an earlier one. */
export function chart(curves: readonly Curve[], unit: string): string {
  const highest = Math.max(1, ...curves.flatMap(({ values }) => values));
  const width = Math.max(...curves.map(({ values }) => values.length));
  const rows = Array.from({ length: HEIGHT }, () => Array.from({ length: width }, () => ' '));
  for (const { mark, values } of curves) {
    for (const [column, value] of values.entries()) {
      const row = rows[HEIGHT - 1 - Math.round((value / highest) * (HEIGHT - 1))];
      if (row !== undefined) row[column] = mark;
    }
  }
  const lines = rows.map((cells, index) => {
    const value = (highest * (HEIGHT - 1 - index)) / (HEIGHT - 1);
    return `${value.toFixed(0).padStart(LABEL)} |${cells.join('').trimEnd()}`;
  });
  return [`${unit.padStart(LABEL)} |`, ...lines, `${' '.repeat(LABEL)} +${'-'.repeat(width)}`].join('\n');
}
