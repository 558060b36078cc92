import type { ControlPrivateKey } from '../control-key.ts';
import { contentDigest, toBase64 } from './content-digest.ts';
import { ANSWER_COMPONENTS, ANSWER_TAG, LABEL, parseSignature } from './profile.ts';
import { signatureBase, signatureParameters } from './signature-base.ts';

export type AnswerToSign = {
  status: number;
  body: Uint8Array<ArrayBuffer>;
  /** The `Signature` field of the request that is answered. */
  requestSignature: string;
};

export type AnswerHeaders = { 'content-digest': string; 'signature-input': string; signature: string };

/** Signs an answer with the control key, bound to its request; null when the request carried no usable signature. */
export async function signAnswer(
  answer: AnswerToSign,
  key: Pick<ControlPrivateKey, 'kid' | 'privateKey'>,
  at: { createdS: number },
): Promise<AnswerHeaders | null> {
  const request = parseSignature(answer.requestSignature);
  if (request === null) return null;
  const digest = await contentDigest(answer.body);
  const message = {
    status: answer.status,
    fields: new Map([['content-digest', digest]]),
    relatedSignatures: new Map([[LABEL, request.item]]),
  };
  const parameters = signatureParameters(
    ANSWER_COMPONENTS,
    `;created=${at.createdS};keyid="${key.kid}";alg="ed25519";tag="${ANSWER_TAG}"`,
  );
  const base = signatureBase(message, ANSWER_COMPONENTS, parameters);
  if (base === null) throw new TypeError('the answer cannot be signed');
  const bytes = new Uint8Array(await crypto.subtle.sign('Ed25519', key.privateKey, base));
  return {
    'content-digest': digest,
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${toBase64(bytes)}:`,
  };
}
