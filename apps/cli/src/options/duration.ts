import { InvalidArgumentError } from 'commander';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a length of time such as `90s`, `15m`, `24h`, `7d`, or plain seconds, as seconds. */
export function duration(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  const size = UNITS[unit];
  if (count !== undefined && size !== undefined) return Number(count) * size;
  throw new InvalidArgumentError('It must be a length of time such as 90s, 15m, 24h or 7d.');
}
