import { contentDigest, toBase64 } from './content-digest.ts';
import { LABEL, REQUEST_COMPONENTS, REQUEST_TAG } from './profile.ts';
import { signatureBase, signatureParameters } from './signature-base.ts';

export type RequestToSign = { method: string; url: string; body: Uint8Array<ArrayBuffer>; workerId: string };
export type RequestKey = { keyId: string; secret: Uint8Array<ArrayBuffer> };

/** Headers that sign a request of an edge: RFC 9421, hmac-sha256, over everything that gives the call its meaning. */
export type SignedHeaders = {
  'content-digest': string;
  'x-worker-id': string;
  'signature-input': string;
  signature: string;
};

/** Signs a request. `createdS` is in Unix seconds; `nonce` is 128 random bits or more in base64url, never used twice. */
export async function signRequest(
  request: RequestToSign,
  key: RequestKey,
  at: { createdS: number; nonce: string },
): Promise<SignedHeaders> {
  const digest = await contentDigest(request.body);
  const fields = new Map([
    ['content-digest', digest],
    ['x-worker-id', request.workerId],
  ]);
  const parameters = signatureParameters(
    REQUEST_COMPONENTS,
    `;created=${at.createdS};keyid="${key.keyId}";nonce="${at.nonce}";alg="hmac-sha256";tag="${REQUEST_TAG}"`,
  );
  const base = signatureBase(
    { method: request.method, url: request.url, fields },
    REQUEST_COMPONENTS,
    parameters,
  );
  if (base === null) throw new TypeError('the request cannot be signed');
  const hmac = await crypto.subtle.importKey('raw', key.secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, base));
  return {
    'content-digest': digest,
    'x-worker-id': request.workerId,
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${toBase64(bytes)}:`,
  };
}
