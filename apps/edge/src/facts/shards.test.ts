import { expect, test } from 'vitest';
import { regionOf } from './region.ts';
import { shardName } from './shards.ts';

test('a subject keeps its shard for ever: these names find stored facts', () => {
  expect(shardName('local', 'user:01890000-0000-7000-8000-0000000000c1')).toBe('local/shard-3');
  expect(shardName('fra', 'host:01890000-0000-7000-8000-0000000000b1')).toBe('fra/shard-9');
  // The published FNV-1a of 'a' is e40c292c.
  expect(shardName('local', 'a')).toBe('local/shard-12');
});

test('subjects spread over all shards', () => {
  const names = Array.from({ length: 400 }, (_, i) =>
    shardName('local', `user:01890000-0000-7000-8000-${String(i).padStart(12, '0')}`),
  );
  expect(new Set(names).size).toBe(16);
});

test.each([
  [{ colo: 'FRA' }, 'fra'],
  [{ colo: 'FRA/../x' }, 'local'],
  [{ colo: 5 }, 'local'],
  [{}, 'local'],
])('with %j the region is %s', (cf, region) => {
  expect(regionOf(new Request('http://demo.localhost/', { cf }))).toBe(region);
});
