import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that only its owner reads, so that after a power cut there is the old text or the new, never half. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  await withOpen(partial, 'w', async (file) => {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  });
  await rename(partial, path);
  await withOpen(dirname(path), 'r', (folder) => folder.sync());
}

async function withOpen(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
