import { decodeBase64url } from '@sunray/primitives/base64url.ts';
import { verifyRequest } from '@sunray/primitives/signed-request/verify-request.ts';
import { type Ctx, inTransaction, systemCtx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { noteSignatureFailure } from '../domains/alerts/note-signature-failure.ts';
import { record } from '../domains/audit/record.ts';
import { isWithin } from '../domains/limits/is-within.ts';
import { claimNonce } from '../domains/workers/claim-nonce.ts';
import { secretOf } from '../domains/workers/secret-of.ts';
import { Refusal } from '../refusal.ts';
import { jsonOf } from './json-of.ts';

export type SignedCall = { workerId: string; requestId: string; input: unknown };

type Arrived = {
  request: Request;
  body: Uint8Array<ArrayBuffer>;
  requestId: string;
  /** Asked once for a call that is refused: null where nothing is to be written about it, else how many were such since the last. */
  pickRefused: () => { passedOver: number } | null;
};

/** Failed signatures that are written down per minute by all processes; one process looks at no more, so that noise costs nothing. */
export const RECORDED = { name: 'signature-refused', max: 20, windowS: 60 } as const;

/**
 * Who calls, by the signature of the request (architecture: signed link). Refuses `link.signature-refused` alike for
 * every fault, `link.replayed` for a nonce that was used; each that is picked is a security event.
 */
export async function authenticateWorker(deps: Deps, arrived: Arrived): Promise<SignedCall> {
  const ctx = systemCtx(deps, arrived.requestId);
  const { hmacWindowS, hmacRequired } = deps.config;
  const { request, body, requestId } = arrived;
  if (!hmacRequired && !request.headers.has('signature')) return unsignedCall(arrived);
  const verified = await verifyRequest(
    { method: request.method, url: request.url, headers: request.headers, body },
    { nowMs: deps.clock.nowMs(), windowS: hmacWindowS, secretOf: (key) => secretBytes(ctx, key) },
  );
  if (!verified.ok) {
    await noteRefused(ctx, arrived, verified.reason);
    throw new Refusal('link.signature-refused');
  }
  const { workerId, nonce, createdS } = verified;
  if (!(await claimNonce(ctx, { workerId, nonce, createdS, windowS: hmacWindowS }))) {
    await noteRefused(ctx, arrived, 'replayed');
    throw new Refusal('link.replayed');
  }
  return { workerId, requestId, input: jsonOf(body) };
}

/** Development alone, on loopback alone (the configuration refuses it elsewhere): a worker that only says its name. */
function unsignedCall({ request, body, requestId }: Arrived): SignedCall {
  const workerId = request.headers.get('x-worker-id') ?? '';
  if (!isUuid(workerId)) throw new Refusal('link.signature-refused');
  return { workerId, requestId, input: jsonOf(body) };
}

async function secretBytes(ctx: Ctx, key: { workerId: string; keyId: string }) {
  const secret = await secretOf(ctx, key);
  return secret === null ? null : decodeBase64url(secret);
}

/** Anybody can send what is refused, so most of it is passed over before it costs a line or a statement. */
async function noteRefused(ctx: Ctx, { request, pickRefused }: Arrived, reason: string): Promise<void> {
  const picked = pickRefused();
  if (picked === null) return;
  const claimed = request.headers.get('x-worker-id');
  const workerId = claimed !== null && isUuid(claimed) ? claimed : null;
  ctx.deps.log.warn(
    { request_id: ctx.requestId, reason, worker_id: workerId, passed_over: picked.passedOver },
    'signature refused',
  );
  if (workerId !== null) await noteSignatureFailure(ctx, { workerId, reason });
  if (!(await isWithin(ctx, RECORDED))) return;
  await inTransaction(ctx, (tx) =>
    record(tx, {
      event: 'worker.signature_refused',
      action: 'refuse',
      severity: 'warning',
      resource: { type: 'worker', id: workerId },
      workerId,
      success: false,
      reason,
    }),
  );
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
