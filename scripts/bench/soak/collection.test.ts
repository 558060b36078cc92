import { expect, test } from 'vitest';
import { collectionIn } from './collection.ts';

test('a full collection is read as V8 prints it, with and without a note on how it was begun', () => {
  const line =
    '[20616:0x70c83fd7a000]    10267 ms: Mark-Compact 35.1 (58.6) -> 3.2 (53.8) MB, pooled: 4.8 MB, 116.40 / 0.00 ms';
  expect(collectionIn(line)).toEqual({ liveMb: 3.2, garbageMb: expect.closeTo(31.9) });
  expect(collectionIn(line.replace('Compact', 'Compact (reduce)'))).toMatchObject({ liveMb: 3.2 });
});

test('any other line is none', () => {
  expect(collectionIn('[1:0x7]  5142 ms: Scavenge 23.5 (30.6) -> 17.5 (30.8) MB')).toBeNull();
  expect(collectionIn('{"msg":"request"}')).toBeNull();
});
