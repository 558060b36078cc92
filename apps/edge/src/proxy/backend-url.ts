import type { HostFact } from '@sunray/contract/facts.ts';
import type { Target } from '@sunray/policy/canonical-target.ts';

/**
 * Where the request goes. Null when a URL parser would read the path in another way than the guards did: the path
 * that was matched is the path that is forwarded, or nothing is.
 */
export function backendUrl(
  { backend_url }: Pick<HostFact, 'backend_url'>,
  { path, query }: Target,
): string | null {
  const base = new URL(backend_url);
  const wantedPath = base.pathname.replace(/\/$/, '') + path;
  const url = base.origin + wantedPath + query;
  return new URL(url).pathname === wantedPath ? url : null;
}
