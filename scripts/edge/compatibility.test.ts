import { expect, test } from 'vitest';
import { compatibilityIn } from './compatibility.ts';

test('date and flags are those of wrangler.toml', () => {
  const toml = 'name = "x"\ncompatibility_date = "2026-10-01"\ncompatibility_flags = ["a", "b"]\n';
  expect(compatibilityIn(toml)).toEqual({ date: '2026-10-01', flags: ['a', 'b'] });
  expect(compatibilityIn('compatibility_date = "2026-10-01"')).toEqual({ date: '2026-10-01', flags: [] });
});

test('a wrangler.toml without a date is an error, not some default', () => {
  expect(() => compatibilityIn('name = "x"')).toThrow(/compatibility_date/);
});
