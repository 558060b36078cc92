const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{3000}-\u{303f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]/u;
const SILENT = /^\p{M}+$/u;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader sees as single characters, each with the columns it takes in a terminal. */
export function graphemes(text: string): { text: string; width: number }[] {
  return Array.from(segmenter.segment(text), ({ segment }) => ({ text: segment, width: widthOf(segment) }));
}

/** The columns a text takes in a terminal. */
export function displayWidth(text: string): number {
  return graphemes(text).reduce((sum, { width }) => sum + width, 0);
}

function widthOf(grapheme: string): number {
  if (SILENT.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
