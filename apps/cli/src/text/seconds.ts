const UNITS: readonly [name: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
];

/** A length of time in its largest whole unit: `24 h`, `90 s`. */
export function seconds(count: number): string {
  const [name, size] = UNITS.find(([, length]) => count >= length && count % length === 0) ?? ['s', 1];
  return `${count / size} ${name}`;
}
