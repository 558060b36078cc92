import type { Subject } from '@sunray/contract/facts.ts';
import { expect, test } from 'vitest';
import { ChangeList } from './change-list.ts';

const subject = (n: number): Subject => `user:01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [A, B, C] = [subject(1), subject(2), subject(3)];

test('who asks hears each subject that was named since, once', () => {
  const list = new ChangeList('i');
  const start = list.cursor;
  list.append([A, B]);
  const middle = list.cursor;
  list.append([C, A, C]);
  expect(list.since(start)).toEqual([A, B, C]);
  expect(list.since(middle)).toEqual([C, A]);
  expect(list.since(list.cursor)).toEqual([]);
});

test.each([
  ['none', null],
  ['one of another list', { incarnation: 'other', seq: 0 }],
  ['one from the future', { incarnation: 'i', seq: 1 }],
])('with %s for a cursor everything is dropped', (_name, cursor) => {
  expect(new ChangeList('i').since(cursor)).toBe('all');
});

test('what lies before the beginning of the list is everything; what lies within is exact', () => {
  const list = new ChangeList('i');
  const start = list.cursor;
  list.append([A]);
  const second = list.cursor;
  list.append(Array.from({ length: 4999 }, (_, n) => subject(n + 10)));
  expect(list.since(start)).toHaveLength(5000);
  list.append([B]);
  expect(list.since(start)).toBe('all');
  expect(list.since(second)).toHaveLength(5000);
});
