import { systemRandom } from '@sunray/primitives/random.ts';
import { expect, test } from 'vitest';
import { newEventId } from './event-id.ts';

test('an id has the form of a UUIDv7 and begins with its time', () => {
  const ids = Array.from({ length: 1000 }, () => newEventId(0x0192_0000_abcd, systemRandom));
  for (const id of ids) expect(id).toMatch(/^01920000-abcd-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});

test('chance fills every bit that time and form leave free', () => {
  expect(newEventId(0, { bytes: (n) => new Uint8Array(n).fill(255) })).toBe(
    '00000000-0000-7fff-bfff-ffffffffffff',
  );
  expect(newEventId(0, { bytes: (n) => new Uint8Array(n) })).toBe('00000000-0000-7000-8000-000000000000');
});
