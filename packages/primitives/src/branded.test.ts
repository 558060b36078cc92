import { expectTypeOf, test } from 'vitest';
import type { Branded } from './branded.ts';

type TokenHash = Branded<string, 'TokenHash'>;
type UserId = Branded<string, 'UserId'>;

test('a branded text is read as a text, and neither a plain text nor another brand passes for it', () => {
  expectTypeOf<TokenHash>().toExtend<string>();
  expectTypeOf<string>().not.toExtend<TokenHash>();
  expectTypeOf<UserId>().not.toExtend<TokenHash>();
});
