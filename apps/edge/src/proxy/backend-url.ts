import type { HostFact } from '@sunray/contract/facts.ts';
import type { Target } from '@sunray/policy/canonical-target.ts';
import { originsOf } from './origins.ts';

/**
 * Where the request goes. Null when a URL parser would read the path in another way than the guards did: the path
 * that was matched is the path that is forwarded, or nothing is.
 */
export function backendUrl(host: HostFact, { path, query }: Target): string | null {
  const { backend } = originsOf(host);
  const wantedPath = backend.pathname.replace(/\/$/, '') + path;
  const url = backend.origin + wantedPath + query;
  return new URL(url).pathname === wantedPath ? url : null;
}
