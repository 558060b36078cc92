import type { Command } from 'commander';
import type { Answer } from './answer.ts';
import { globalOptions } from './options/global-options.ts';
import { jsonText } from './text/json-text.ts';
import type { World } from './world.ts';

/** Prints an answer in the form that was asked for; one that is bad fails the command after it is shown. */
export function show({ terminal }: World, command: Command, answer: Answer): void {
  terminal.out(globalOptions(command).wantsJson ? jsonText(answer.json) : answer.text);
  if (answer.isBad) throw new BadAnswer();
}

/** Everything was said already; only the exit code is left. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}
