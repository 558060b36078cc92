/** A full collection of V8, in MB: what was alive after it, and what was thrown away. */
export type Collection = { liveMb: number; garbageMb: number };

const LINE = /Mark-Compact (?:\([^)]*\) )?([\d.]+) \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB/;

/** What a line of `--trace-gc` tells; null for any other line. */
export function collectionIn(line: string): Collection | null {
  const [, before, after] = LINE.exec(line) ?? [];
  if (before === undefined || after === undefined) return null;
  return { liveMb: Number(after), garbageMb: Number(before) - Number(after) };
}
