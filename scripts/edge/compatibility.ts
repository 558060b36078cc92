import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The Worker's compatibility date and flags as wrangler.toml gives them, so that both ways of running it agree. */
export async function readCompatibility(clone: string): Promise<{ date: string; flags: string[] }> {
  return compatibilityIn(await readFile(join(clone, 'wrangler.toml'), 'utf8'));
}

export function compatibilityIn(toml: string): { date: string; flags: string[] } {
  const date = /^compatibility_date\s*=\s*"(\d{4}-\d{2}-\d{2})"/m.exec(toml)?.[1];
  if (date === undefined) throw new Error('wrangler.toml names no compatibility_date');
  const list = /^compatibility_flags\s*=\s*\[([^\]]*)\]/m.exec(toml)?.[1] ?? '';
  return { date, flags: [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '') };
}
