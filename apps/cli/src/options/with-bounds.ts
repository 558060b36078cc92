import type { Command } from 'commander';
import { wholeNumber } from './whole-number.ts';

/** Lets a list be told how much of it is wanted. */
export function withBounds(command: Command, usual = 100): Command {
  return command
    .option('--limit <count>', 'at most so many', wholeNumber(1), usual)
    .option('--cursor <text>', "go on from a list's next_cursor");
}
