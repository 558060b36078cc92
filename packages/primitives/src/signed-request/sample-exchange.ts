import { generateControlKey, parseControlPrivateKeys } from '../control-key.ts';
import { signAnswer } from './sign-answer.ts';
import { signRequest } from './sign-request.ts';

/** A call and its answer as both sides sign them, for tests. */
export const WORKER_ID = '01890000-0000-7000-8000-00000000000a';
export const SECRET = new Uint8Array(32).fill(7);
export const CREATED_S = 1_767_323_045;
export const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

export const REQUEST = {
  method: 'POST',
  url: 'https://control.example.com/sunray-srvr/v1/facts/read?after=1',
  body: new TextEncoder().encode('{"subjects":[]}'),
  workerId: WORKER_ID,
};

/** The sample request with the headers that sign it. */
export async function signedSample(change: { createdS?: number; nonce?: string; keyId?: string } = {}) {
  const { createdS = CREATED_S, nonce = NONCE, keyId = '1' } = change;
  const signed = await signRequest(REQUEST, { keyId, secret: SECRET }, { createdS, nonce });
  const { method, url, body } = REQUEST;
  return { signed, request: { method, url, body, headers: new Headers(signed) } };
}

/** An answer to the request with this `Signature`, and the key that its edges pin. */
export async function answeredSample(requestSignature: string, kid = 'c1') {
  const [key] = await parseControlPrivateKeys((await generateControlKey(kid)).private);
  if (key === undefined) throw new Error('no control key was made');
  const body = new TextEncoder().encode('{"ok":true}');
  const signed = await signAnswer({ status: 200, body, requestSignature }, key, { createdS: CREATED_S });
  if (signed === null) throw new Error('the sample request carries no signature');
  return { key, signed, answer: { status: 200, body, headers: new Headers(signed) } };
}
