import { expect, test } from 'vitest';
import { LineBatch } from './line-batch.ts';

function batchOf(most: number) {
  const printed: string[] = [];
  const { promise: paused, resolve: endPause } = Promise.withResolvers<void>();
  const works: Promise<unknown>[] = [];
  const batch = new LineBatch({ print: (text) => printed.push(text), pause: () => paused, most });
  const add = (line: string) => batch.add(line, (work) => works.push(work));
  return { add, printed, works, endPause };
}

test('lines wait for others and are printed each by itself, in order', async () => {
  const { add, printed, works, endPause } = batchOf(10);
  for (const line of ['a', 'b', 'c']) add(line);
  expect(printed).toEqual([]);
  endPause();
  await Promise.all(works);
  expect(printed).toEqual(['a', 'b', 'c']);
  expect(works).toHaveLength(1);
});

test('a full batch waits for nothing, should the request that began it be gone', () => {
  const { add, printed } = batchOf(2);
  for (const line of ['a', 'b', 'c']) add(line);
  expect(printed).toEqual(['a', 'b']);
});

test('each batch is seen to its end by the request that began it', async () => {
  const { add, printed, works, endPause } = batchOf(10);
  endPause();
  add('a');
  await works[0];
  add('b');
  await works[1];
  expect([printed, works.length]).toEqual([['a', 'b'], 2]);
});
