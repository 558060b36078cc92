import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { COLUMNS, ROWS, tile } from './mosaic.ts';

export type Asset = { type: string; body: Buffer; etag: string };

export const TILES = Array.from(
  { length: COLUMNS * ROWS },
  (_, index) => `/assets/tile-${String(index + 1).padStart(3, '0')}.svg`,
);
export const STYLES = ['/assets/base.css', '/assets/layout.css', '/assets/panels.css'];
export const SCRIPTS = ['/assets/requests.js', '/assets/streams.js'];
/** Counts the others, so it comes before all of them. */
export const COUNTER = '/assets/counter.js';
export const ICON = '/favicon.svg';

/** How many assets the front page loads: what its counter waits for. */
export const ASSET_COUNT = TILES.length + STYLES.length + SCRIPTS.length + 1;

export function loadAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const [index, path] of TILES.entries()) {
    assets.set(path, asset('image/svg+xml', Buffer.from(tile(index + 1))));
  }
  for (const path of STYLES) assets.set(path, asset('text/css; charset=utf-8', readPublic(path)));
  for (const path of [COUNTER, ...SCRIPTS])
    assets.set(path, asset('text/javascript; charset=utf-8', readPublic(path)));
  assets.set(ICON, asset('image/svg+xml', readPublic(ICON)));
  return assets;
}

function readPublic(path: string): Buffer {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return readFileSync(new URL(`../public/${name}`, import.meta.url));
}

function asset(type: string, body: Buffer): Asset {
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
