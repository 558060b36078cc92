import { isContentDigestOf } from './content-digest.ts';
import { LABEL, parseSignature, REQUEST_COMPONENTS, REQUEST_TAG } from './profile.ts';
import { signatureBase, signatureParameters } from './signature-base.ts';

export type RequestToVerify = {
  method: string;
  url: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
};

export type VerifyRequestOptions = {
  /** The live secret of a worker's key, null when there is none. */
  secretOf(key: { workerId: string; keyId: string }): Promise<Uint8Array<ArrayBuffer> | null>;
  nowMs: number;
  /** How far `created` may lie from now, in either direction, in seconds. */
  windowS: number;
};

export type VerifiedRequest =
  | { ok: true; workerId: string; keyId: string; nonce: string; createdS: number }
  | {
      ok: false;
      reason: 'missing' | 'malformed' | 'outside-window' | 'bad-digest' | 'unknown-key' | 'bad-signature';
    };

const WORKER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PARAMETERS =
  /^;created=(\d{1,11});keyid="([A-Za-z0-9._-]{1,64})";nonce="([A-Za-z0-9_-]{22,86})";alg="hmac-sha256";tag="([a-z-]{1,32})"$/;

/**
 * Verifies a request of an edge against the one accepted profile: these components in this order, these parameters,
 * one label. The nonce is the caller's to claim, after this has said yes.
 */
export async function verifyRequest(
  request: RequestToVerify,
  options: VerifyRequestOptions,
): Promise<VerifiedRequest> {
  const read = readFields(request.headers);
  if (!read.ok) return read;
  // Asked this way round, a time or a window that is no number refuses.
  const isInWindow = Math.abs(options.nowMs / 1000 - read.createdS) <= options.windowS;
  if (!isInWindow) return { ok: false, reason: 'outside-window' };
  if (!(await isContentDigestOf(read.digest, request.body))) return { ok: false, reason: 'bad-digest' };
  const secret = await options.secretOf({ workerId: read.workerId, keyId: read.keyId });
  if (secret === null) return { ok: false, reason: 'unknown-key' };
  const fields = new Map([
    ['content-digest', read.digest],
    ['x-worker-id', read.workerId],
  ]);
  const base = signatureBase(
    { method: request.method, url: request.url, fields },
    REQUEST_COMPONENTS,
    read.parameters,
  );
  if (base === null) return { ok: false, reason: 'malformed' };
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  if (!(await crypto.subtle.verify('HMAC', key, read.signature, base)))
    return { ok: false, reason: 'bad-signature' };
  return { ok: true, workerId: read.workerId, keyId: read.keyId, nonce: read.nonce, createdS: read.createdS };
}

function readFields(headers: Headers) {
  const [input, signature, digest, workerId] = [
    'signature-input',
    'signature',
    'content-digest',
    'x-worker-id',
  ].map((name) => headers.get(name));
  if (!input || !signature || !digest || !workerId) return { ok: false, reason: 'missing' } as const;
  const parsed = parseSignature(signature);
  const parameters = input.startsWith(`${LABEL}=`) ? input.slice(LABEL.length + 1) : null;
  const list = signatureParameters(REQUEST_COMPONENTS, '');
  if (parsed === null || !parameters?.startsWith(list) || !WORKER_ID.test(workerId))
    return { ok: false, reason: 'malformed' } as const;
  const [, created, keyId, nonce, tag] = PARAMETERS.exec(parameters.slice(list.length)) ?? [];
  if (created === undefined || keyId === undefined || nonce === undefined || tag !== REQUEST_TAG)
    return { ok: false, reason: 'malformed' } as const;
  return {
    ok: true,
    parameters,
    signature: parsed.bytes,
    createdS: Number(created),
    keyId,
    nonce,
    digest,
    workerId,
  } as const;
}
