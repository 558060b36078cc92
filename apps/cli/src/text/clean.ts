/** Control and format characters (escape sequences, reversed writing), odd line ends, and what no font can show. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere, made harmless for a terminal: what could steer it is shown as `\u{1b}`. */
export function clean(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
