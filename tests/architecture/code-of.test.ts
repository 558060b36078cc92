import { describe, expect, test } from 'vitest';
import { codeOf, lineAt, withoutComments } from './code-of.ts';

describe('what is no code is blanked, and every position stays where it was', () => {
  test.each([
    ['a // b\nc', 'a     \nc'],
    ['a /* b\nc */ d', 'a     \n     d'],
    ['x(\'a // b\', "c")', 'x(\'      \', " ")'],
    ["'it\\'s' + b", "'     ' + b"],
    ['`a ${b + `c ${d}`} e` + f', '`  ${b + `  ${d}`}  ` + f'],
    ['`${{ a: 1 }.a} b` c', '`${{ a: 1 }.a}  ` c'],
    ['if (/[/"]/.test(a)) b', 'if (/    /.test(a)) b'],
    ['return /x\\/y/u;', 'return /    /u;'],
    ["a / b / c; '/'", "a / b / c; ' '"],
    ['(a) / 2 // c', '(a) / 2     '],
  ])('%j becomes %j', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

test('texts can be kept while comments go', () => {
  expect(withoutComments("import 'a.ts'; // 'b.ts'")).toBe("import 'a.ts';          ");
});

test('lines are counted from one', () => {
  expect(lineAt('a\nb\nc', 0)).toBe(1);
  expect(lineAt('a\nb\nc', 4)).toBe(3);
});
