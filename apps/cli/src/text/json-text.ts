/** Everything `clean` shows as an escape, but for the line ends that indent the document. */
const UNSAFE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

/** JSON for programs that is harmless on a terminal, too: such characters stand as `\u001b`, which parsers read back. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`;
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => String.raw`\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
