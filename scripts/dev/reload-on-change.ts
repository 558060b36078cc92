import { join, relative, sep } from 'node:path';
import type { Starters } from '../start/start-parts.ts';
import { affectedParts, type PartName } from './affected-parts.ts';
import { watchFolder } from './watch-folder.ts';
import { PartFailed } from '../start/part-failed.ts';
import { reasonOf } from '../start/reason-of.ts';

type Options = {
  clone: string;
  starters: Starters;
  signal: AbortSignal;
  say: (line: string) => void;
  complain: (text: string) => void;
};

/** An editor writes a file in several steps, and a checkout writes many files. */
const QUIET_MS = 120;

/** Starts parts again when their sources change, one after the other. A part that does not build goes on as it was. */
export function reloadOnChange({ clone, starters, signal, say, complain }: Options): void {
  const due = new Set<PartName>();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;

  const reload = async () => {
    if (busy) return;
    busy = true;
    for (const part of due) {
      due.delete(part);
      const sinceMs = performance.now();
      try {
        await starters[part]();
        say(`Reloaded: ${part} (${Math.round(performance.now() - sinceMs)} ms)`);
      } catch (error) {
        // The watch over the parts has told of one that ended.
        if (!signal.aborted && !(error instanceof PartFailed)) complain(reasonOf(error));
      }
    }
    busy = false;
  };

  const notice = (file: string) => {
    const parts = affectedParts(relative(clone, file).split(sep).join('/'));
    for (const part of parts) due.add(part);
    if (parts.length === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), QUIET_MS);
  };
  const onTrouble = (error: Error) => complain(`Changes may no longer be noticed: ${error.message}`);
  for (const folder of ['apps', 'packages', 'examples']) {
    watchFolder(join(clone, folder), { signal, onChange: notice, onTrouble });
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  say('Watching apps/, packages/ and examples/ for changes.');
}
