import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clearTheWay } from './clear-the-way.ts';
import { exists } from './exists.ts';
import { placesOf } from './places.ts';

type Input = { home: string; log: (line: string) => void; takeOverOrphan?: boolean };

/** Deletes the database of a home and all that was stored in it. Errors: database.in-use. */
export async function removeEmbeddedDatabase({ home, log, takeOverOrphan = false }: Input): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const places = await placesOf(home, isRoot);
  await clearTheWay(places, { takeOverOrphan, log });
  // The cluster goes first: a record without a cluster is refused, a cluster without a record would be orphaned.
  await rm(places.folder, { recursive: true, force: true });
  for (const file of [places.record, places.passwords, places.log, `${places.log}.1`])
    await rm(file, { force: true });
  const system = dirname(places.folder);
  if (isRoot && (await exists(system)) && (await readdir(system)).length === 0) await rmdir(system);
}
