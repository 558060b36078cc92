const LENGTH = 25;
const GROUP = 5;

/** The letters and digits of what was typed or pasted; a whole setup link gives the code in its fragment. */
export function codeCharacters(text: string): string {
  const code = text.slice(text.lastIndexOf('#') + 1);
  return code
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, LENGTH);
}

/** The code in groups of five, as it stands on paper. */
export function groupedCode(characters: string): string {
  return (characters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

export function isWholeCode(characters: string): boolean {
  return characters.length === LENGTH;
}
