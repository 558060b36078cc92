import {
  AUTHORITY,
  type Component,
  field,
  METHOD,
  PATH,
  QUERY,
  requestSignature,
  STATUS,
} from './signature-base.ts';

/** The one label that both sides use. */
export const LABEL = 'sunray';

/** What every request of an edge covers. */
export const REQUEST_COMPONENTS: readonly Component[] = [
  METHOD,
  AUTHORITY,
  PATH,
  QUERY,
  field('content-digest'),
  field('x-worker-id'),
];
export const REQUEST_TAG = 'sunray-edge';

/** What every answer of the control plane covers; the request's signature ties it to that request. */
export const ANSWER_COMPONENTS: readonly Component[] = [
  STATUS,
  field('content-digest'),
  requestSignature(LABEL),
];
export const ANSWER_TAG = 'sunray-control';

const SIGNATURE = new RegExp(`^${LABEL}=(:([A-Za-z0-9+/]{42,86}={0,2}):)$`);

/** The one member of a `Signature` field: its serialised item and its bytes; null for any other form. */
export function parseSignature(text: string): { item: string; bytes: Uint8Array<ArrayBuffer> } | null {
  const [, item, base64] = SIGNATURE.exec(text) ?? [];
  if (item === undefined || base64 === undefined || base64.length % 4 !== 0) return null;
  const binary = atob(base64);
  if (btoa(binary) !== base64) return null;
  return { item, bytes: Uint8Array.from(binary, (character) => character.charCodeAt(0)) };
}
