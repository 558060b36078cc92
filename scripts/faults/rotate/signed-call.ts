import { SCHEMA_HEADER } from '../../../packages/contract/src/headers.ts';
import { bindHost } from '../../../packages/contract/src/edge-calls.ts';
import { decodeBase64url, encodeBase64url } from '../../../packages/primitives/src/base64url.ts';
import { systemRandom } from '../../../packages/primitives/src/random.ts';
import { signRequest } from '../../../packages/primitives/src/signed-request/sign-request.ts';
import { parseWorkerKey } from '../../../packages/primitives/src/worker-key.ts';
import { parseJson } from '../../start/json.ts';

type Caller = { workerId: string; secret: string };
type About = { controlUrl: string; domain: string };

/** What the control plane says to a call that changes nothing and is signed with a worker's key; null: it is taken. */
export async function refusalOf({ workerId, secret }: Caller, about: About): Promise<string | null> {
  const key = parseWorkerKey(secret);
  if (key === null) throw new Error('this is no key of a worker');
  const url = about.controlUrl + bindHost.path;
  const text = JSON.stringify({ domain: about.domain });
  const body = Uint8Array.from(new TextEncoder().encode(text));
  const signed = await signRequest(
    { method: 'POST', url, body, workerId },
    { keyId: key.keyId, secret: decodeBase64url(key.secret.reveal()) },
    { createdS: Math.floor(Date.now() / 1000), nonce: encodeBase64url(systemRandom.bytes(16)) },
  );
  const headers = { ...signed, 'content-type': 'application/json', [SCHEMA_HEADER]: '1' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const { code } = parseJson(await response.text());
  return response.ok ? null : `${response.status} ${String(code)}`;
}
