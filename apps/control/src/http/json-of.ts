import { Refusal } from '../refusal.ts';
import { refuseUnstorable } from './refuse-unstorable.ts';

/** The JSON value of a body; refuses `request.invalid` for anything but JSON in UTF-8, and for text nobody can store. */
export function jsonOf(body: Uint8Array<ArrayBuffer>): unknown {
  const value = parse(body);
  refuseUnstorable(value, 'body');
  return value;
}

function parse(body: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal('request.invalid', { errors: [{ path: 'body', message: 'not JSON' }] });
  }
}
