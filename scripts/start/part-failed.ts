import { LaunchError } from './launch-error.ts';
import type { Part, PartEnd } from './part.ts';

/** A part did not come up or went away: what a person is told, with the part's last lines. */
export class PartFailed extends LaunchError {
  constructor(part: Pick<Part, 'name' | 'log'>, { how, tail }: PartEnd) {
    const last = tail === '' ? '' : ` Its last lines:\n\n${tail.replace(/^/gm, '  ')}\n`;
    super(`The ${part.name} ${how}.${last}\nIts log: ${part.log}`);
  }
}
