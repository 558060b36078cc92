import { clean } from './clean.ts';
import { displayWidth, graphemes } from './display-width.ts';

/** One column. `gives` may be cut when the table is too wide; ids and codes are never cut. */
export type Column<Row> = { title: string; text(row: Row): string; gives?: true };

const MAX_WIDTH = 100;
const GAP = 2;
const NARROWEST = 6;

/** Rows as a plain table of at most 100 columns; nothing in a cell can steer the terminal. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => clean(column.text(row))));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = fit(columns, lines);
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, at) => pad(cell, widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** The widths at which everything fits: the widest column that may give gives, until no more is needed. */
function fit<Row>(columns: readonly Column<Row>[], lines: readonly string[][]): number[] {
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => displayWidth(line[at] ?? ''))));
  const excess = () => widths.reduce((sum, width) => sum + width + GAP, -GAP) - MAX_WIDTH;
  while (excess() > 0) {
    const giving = widths.map((width, at) => (columns[at]?.gives && width > NARROWEST ? width : 0));
    const widest = Math.max(...giving);
    if (widest === 0) break;
    widths[giving.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function pad(cell: string, width: number): string {
  const shown = displayWidth(cell) > width ? cut(cell, width) : cell;
  return shown + ' '.repeat(Math.max(0, width - displayWidth(shown)));
}

function cut(cell: string, width: number): string {
  let kept = '';
  let room = width - 1;
  for (const { text, width: taken } of graphemes(cell)) {
    if (taken > room) break;
    kept += text;
    room -= taken;
  }
  return `${kept}…`;
}
