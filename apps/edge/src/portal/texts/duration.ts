const MINUTES_FROM_S = 100;

/** A waiting time as people say it: seconds while it is short, whole minutes (never too few) when it is long. */
export function durationText(seconds: number, language: string): string {
  const [amount, unit] = seconds < MINUTES_FROM_S ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
