import { confirm } from '@clack/prompts';
import type { Terminal } from './world.ts';

/** The terminal of this process. Questions go to stderr, so that stdout holds answers alone. */
export function processTerminal(isColourWelcome: boolean): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    hasColour: isColourWelcome && process.stdout.isTTY,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    confirm: (question) => Promise.race([ask(question), inputEnded()]),
  };
}

/** Breaking off gives a symbol instead of an answer, and is no consent. */
async function ask(message: string): Promise<boolean> {
  return (await confirm({ message, initialValue: false, output: process.stderr })) === true;
}

/** With its input closed, the question is never answered: nothing is left to do then, and that is no consent. */
function inputEnded(): Promise<false> {
  return new Promise((resolve) => process.once('beforeExit', () => resolve(false)));
}
