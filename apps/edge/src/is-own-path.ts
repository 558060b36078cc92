import { PORTAL_PREFIX, WELL_KNOWN_PREFIX } from '@sunray/contract/headers.ts';

/** Whether a canonical path is the edge's own, with or without its last slash: no backend sees it, no CORS opens it. */
export function isOwnPath(path: string): boolean {
  return [PORTAL_PREFIX, WELL_KNOWN_PREFIX].some((prefix) => `${path}/`.startsWith(prefix));
}
