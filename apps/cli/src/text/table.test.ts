import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { type Column, table } from './table.ts';

type Row = { name: string; id: string };
const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: (row) => row.name, gives: true },
  { title: 'ID', text: (row) => row.id },
];

test('columns stand below their titles, also for wide and combined characters', () => {
  const rows = [
    { name: 'demo', id: '1' },
    { name: '山田', id: '2' },
    { name: 'e\u0301va', id: '3' },
  ];
  expect(table(COLUMNS, rows)).toBe('NAME  ID\ndemo  1\n山田  2\ne\u0301va   3\n');
});

test('what is too long is cut where it may be, so that no line is longer than 100 columns and ids stay whole', () => {
  const id = 'i'.repeat(36);
  const lines = table(COLUMNS, [
    { name: '漢'.repeat(200), id },
    { name: 'short', id },
  ])
    .trimEnd()
    .split('\n');
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(100);
  expect(lines[1]).toMatch(/漢… *i{36}$/);
  expect(lines[2]).toMatch(/^short +i{36}$/);
});

test('nothing in a cell can end its line', () => {
  expect(table(COLUMNS, [{ name: 'a\nb\u001b[1A', id: 'x' }]).split('\n')).toHaveLength(3);
});
