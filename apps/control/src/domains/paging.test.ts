import { expect, test } from 'vitest';
import { z } from 'zod';
import { cursorId, cursorText, cursorTime, parseCursor, toPage } from './paging.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const how = { item: (row: { name: string }) => row.name, keyOf: (row: { name: string }) => [row.name] };
const rows = ['a', 'b', 'c'].map((name) => ({ name }));

function forged(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test('a page names the next one only where there is more', () => {
  expect(toPage(rows, 3, how)).toEqual({ items: ['a', 'b', 'c'], next_cursor: null });
  expect(toPage([], 3, how)).toEqual({ items: [], next_cursor: null });
  const page = toPage(rows, 2, how);
  expect(page.items).toEqual(['a', 'b']);
  expect(parseCursor(page.next_cursor ?? '', z.tuple([cursorText]))).toEqual(['b']);
});

test('times and ids come back as they were', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const page = toPage(rows, 2, { ...how, keyOf: () => [at, ID] });
  expect(parseCursor(page.next_cursor ?? '', z.tuple([cursorTime, cursorId]))).toEqual([at, ID]);
});

test('no cursor is the first page', () => {
  expect(parseCursor(undefined, z.tuple([cursorText]))).toBeNull();
});

test.each([
  '',
  'x',
  '!!',
  forged({}),
  forged([]),
  forged(['a', 'b']),
  forged([1]),
  forged(['\0']),
  forged(['\ud800']),
  forged(['a'.repeat(401)]),
])('the cursor %j is refused', (cursor) => {
  expect(() => parseCursor(cursor, z.tuple([cursorText]))).toThrow(
    expect.objectContaining({ code: 'request.invalid' }),
  );
});

test.each([
  ['', ID],
  ['-1', ID],
  ['1.5', ID],
  ['1e3', ID],
  ['9'.repeat(15), ID],
  ['Infinity', ID],
  ['1', 'x'],
  ['1', `${ID} `],
  ['1', "' or 1=1"],
])('the position %j is refused', (...parts) => {
  expect(() => parseCursor(forged(parts), z.tuple([cursorTime, cursorId]))).toThrow(
    expect.objectContaining({ code: 'request.invalid' }),
  );
});
