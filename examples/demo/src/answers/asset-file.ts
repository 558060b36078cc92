import { notFound } from './not-found.ts';
import type { Answer } from '../visit.ts';

/** Browsers ask again each time, so every one of them is a request that somebody decides on. */
export const assetFile: Answer = (visit, deps) => {
  const asset = deps.assets.get(visit.path);
  if (!asset) return notFound(visit, deps);
  const headers = { 'Content-Type': asset.type, 'Cache-Control': 'private, no-cache', ETag: asset.etag };
  if (isKnown(visit.request.headers['if-none-match'], asset.etag))
    return { status: 304, headers, body: null };
  return { status: 200, headers, body: asset.body };
};

/** RFC 9110, 13.1.2: weak comparison against any tag of the list. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
