import { LaunchError } from './launch-error.ts';
import type { Part, PartEnd } from './part.ts';

/** What a person is told when a part did not come up or went away, with its last lines. */
export function partFailed(part: Pick<Part, 'name' | 'log'>, { how, tail }: PartEnd): LaunchError {
  const last = tail === '' ? '' : ` Its last lines:\n\n${tail.replace(/^/gm, '  ')}\n`;
  return new LaunchError(`The ${part.name} ${how}.${last}\nIts log: ${part.log}`);
}
