import type { ControlPublicKey } from '../control-key.ts';
import { isContentDigestOf } from './content-digest.ts';
import { ANSWER_COMPONENTS, ANSWER_TAG, LABEL, parseSignature } from './profile.ts';
import { signatureBase, signatureParameters } from './signature-base.ts';

export type AnswerToVerify = { status: number; headers: Headers; body: Uint8Array<ArrayBuffer> };

export type VerifiedAnswer =
  | { ok: true; kid: string }
  | { ok: false; reason: 'missing' | 'malformed' | 'unknown-key' | 'bad-digest' | 'bad-signature' };

const PARAMETERS = /^;created=(\d{1,11});keyid="([A-Za-z0-9._-]{1,64})";alg="ed25519";tag="([a-z-]{1,32})"$/;

/**
 * Verifies that an answer is the control plane's, whole, and for this very request. The request's nonce makes its
 * signature unique, so an answer that fits it cannot be a replay and needs no clock.
 */
export async function verifyAnswer(
  answer: AnswerToVerify,
  requestSignature: string,
  pinned: readonly ControlPublicKey[],
): Promise<VerifiedAnswer> {
  const read = readFields(answer.headers, requestSignature);
  if (!read.ok) return read;
  // workerd throws for another length instead of answering false.
  if (read.signature.length !== 64) return { ok: false, reason: 'bad-signature' };
  const key = pinned.find(({ kid }) => kid === read.kid);
  if (key === undefined) return { ok: false, reason: 'unknown-key' };
  if (!(await isContentDigestOf(read.digest, answer.body))) return { ok: false, reason: 'bad-digest' };
  const message = {
    status: answer.status,
    fields: new Map([['content-digest', read.digest]]),
    relatedSignatures: new Map([[LABEL, read.request]]),
  };
  const base = signatureBase(message, ANSWER_COMPONENTS, read.parameters);
  if (base === null) return { ok: false, reason: 'malformed' };
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
  const holds = await crypto.subtle.verify('Ed25519', publicKey, read.signature, base);
  return holds ? { ok: true, kid: read.kid } : { ok: false, reason: 'bad-signature' };
}

function readFields(headers: Headers, requestSignature: string) {
  const [input, signature, digest] = ['signature-input', 'signature', 'content-digest'].map((name) =>
    headers.get(name),
  );
  if (!input || !signature || !digest) return { ok: false, reason: 'missing' } as const;
  const parsed = parseSignature(signature);
  const request = parseSignature(requestSignature);
  const parameters = input.startsWith(`${LABEL}=`) ? input.slice(LABEL.length + 1) : null;
  const list = signatureParameters(ANSWER_COMPONENTS, '');
  if (parsed === null || request === null || !parameters?.startsWith(list))
    return { ok: false, reason: 'malformed' } as const;
  const [, created, kid, tag] = PARAMETERS.exec(parameters.slice(list.length)) ?? [];
  if (created === undefined || kid === undefined || tag !== ANSWER_TAG)
    return { ok: false, reason: 'malformed' } as const;
  return { ok: true, parameters, signature: parsed.bytes, request: request.item, kid, digest } as const;
}
