import { InvalidArgumentError } from 'commander';
import type { Clock } from '@sunray/primitives/clock.ts';
import { duration } from './duration.ts';

/** An RFC 3339 time, or a day, which begins at midnight UTC. */
const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Reads a moment: an RFC 3339 time, a day, or how long ago (`15m`, `24h`); gives RFC 3339 in UTC. */
export function moment(clock: Clock): (text: string) => string {
  return (text) => {
    if (/^\d+[smhd]$/.test(text)) return new Date(clock.nowMs() - duration(text) * 1000).toISOString();
    const ms = TIME.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
    throw new InvalidArgumentError(
      'It must be a time such as 2026-01-31T08:00:00Z, a day, or how long ago: 15m, 24h, 7d.',
    );
  };
}
