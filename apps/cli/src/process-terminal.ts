import { confirm } from '@clack/prompts';
import type { Terminal } from './world.ts';

/** The terminal of this process. Questions go to stderr, so that stdout holds answers alone. */
export function processTerminal(isColourWelcome: boolean): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    hasColour: isColourWelcome && process.stdout.isTTY,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    // Breaking off gives a symbol instead of an answer, and is no consent.
    confirm: async (message) =>
      (await confirm({ message, initialValue: false, output: process.stderr })) === true,
  };
}
