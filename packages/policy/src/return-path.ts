import { canonicalTarget } from './canonical-target.ts';

const MAX_CHARACTERS = 2048;

/**
 * The place a person wanted to go, as a path on the same host, or `/` for everything else: other origins in any
 * disguise, ambiguous paths, and the edge's own pages (which would lead in a circle).
 */
export function returnPath(wanted: string | null): string {
  if (wanted === null || wanted.length > MAX_CHARACTERS || !wanted.startsWith('/')) return '/';
  const read = canonicalTarget(`http://return.invalid${wanted}`);
  if (!read.ok || read.target.authority !== 'return.invalid') return '/';
  const { path, query } = read.target;
  return path === '/.sunray' || path.startsWith('/.sunray/') ? '/' : path + query;
}
