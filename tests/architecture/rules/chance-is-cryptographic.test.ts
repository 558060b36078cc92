import { expect, test } from 'vitest';
import { chanceIsCryptographic } from './chance-is-cryptographic.ts';

const found = (text: string) => chanceIsCryptographic.check([{ path: 'scripts/a.mjs', text }]).length;

test('Math.random is found in code', () => {
  expect(found('const a = Math.random();')).toBe(1);
  expect(found('const a = randomBytes(16); // not Math.random')).toBe(0);
});
