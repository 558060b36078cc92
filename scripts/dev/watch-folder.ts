import { type FSWatcher, lstatSync, readdirSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { errorCode } from '../start/error-code.ts';

type Options = { signal: AbortSignal; onChange: (file: string) => void; onTrouble: (error: Error) => void };

/**
 * Tells of every file that changes anywhere under a folder. Each folder is watched by itself: the platform's recursive
 * watch loses sight of a file that was once replaced by renaming, as many editors save.
 */
export function watchFolder(root: string, { signal, onChange, onTrouble }: Options): void {
  const watchers = new Map<string, FSWatcher>();

  const enter = (folder: string): void => {
    watchers.get(folder)?.close(); // It may watch a removed folder of the same name.
    const watcher = watch(folder, { signal }, (event, name) => {
      if (name === null) return;
      const path = join(folder, name);
      if (event === 'rename' && isFolder(path)) enterIfStill(path);
      onChange(path);
    });
    watcher.on('error', onTrouble);
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) enter(join(folder, entry.name));
    }
  };

  /** A folder that is made and removed again at once is no trouble. */
  const enterIfStill = (folder: string): void => {
    try {
      enter(folder);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  };

  enter(root);
}

const LEFT_OUT = new Set(['node_modules', 'dist', '.git']);

function isFolder(path: string): boolean {
  if (LEFT_OUT.has(basename(path))) return false;
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
