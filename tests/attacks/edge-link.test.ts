import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EDGE_CALLS } from '../../packages/contract/src/edge-calls.ts';
import { decodeBase64url } from '../../packages/primitives/src/base64url.ts';
import { parseControlPublicKeys } from '../../packages/primitives/src/control-key.ts';
import { signRequest } from '../../packages/primitives/src/signed-request/sign-request.ts';
import { verifyAnswer } from '../../packages/primitives/src/signed-request/verify-answer.ts';
import { itemsOf } from '../journeys/support/api.ts';
import { demoHostId, newAddress } from '../journeys/support/cast.ts';
import { type Installation, startInstallation } from '../journeys/support/installation.ts';

let sunray: Installation;
let secret: Uint8Array<ArrayBuffer>;
let hostId: string;
beforeAll(async () => {
  sunray = await startInstallation();
  hostId = await demoHostId(sunray.api);
  secret = decodeBase64url((await readFile(join(sunray.home, 'keys', 'worker-secret'), 'utf8')).trim());
});
afterAll(() => sunray.stop());

const BEGIN = EDGE_CALLS.beginSignIn.path;

type Call = { method: string; path: string; host: string; headers: Record<string, string>; body: string };
type Signing = {
  path?: string;
  input?: object;
  createdS?: number;
  workerId?: string;
  key?: { keyId?: string; secret?: Uint8Array<ArrayBuffer> };
};

const nowS = () => Math.floor(Date.now() / 1000);

/** What the edge says when somebody presses the button of the sign-in page. */
function beginning() {
  const client = { ip: newAddress(), country: null, user_agent: 'browser' };
  return { host_id: hostId, flow_hash: 'A'.repeat(43), client };
}

/** A call as the edge of this installation would make it. */
async function signedCall({
  path = BEGIN,
  input = beginning(),
  createdS = nowS(),
  workerId,
  key,
}: Signing = {}): Promise<Call> {
  const id = workerId ?? sunray.workerId;
  const body = JSON.stringify(input);
  const headers = await signRequest(
    { method: 'POST', url: sunray.controlUrl + path, body: new TextEncoder().encode(body), workerId: id },
    { keyId: key?.keyId ?? '1', secret: key?.secret ?? secret },
    { createdS, nonce: randomBytes(16).toString('base64url') },
  );
  return { method: 'POST', path, host: new URL(sunray.controlUrl).host, headers, body };
}

async function made({ method, path, host, headers, body }: Call) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    text: string;
    headers: Headers;
  }>();
  const outgoing = request(
    {
      host: '127.0.0.1',
      port: sunray.controlPort,
      method,
      path,
      headers: { 'content-type': 'application/json', 'x-sunray-schema': '1', ...headers, host },
      agent: false,
    },
    (incoming) => {
      const answered = new Headers(
        Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      text(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, text: body, headers: answered }),
        reject,
      );
    },
  );
  outgoing.once('error', reject).end(body);
  return promise;
}

async function outcome(call: Call): Promise<[status: number, code: unknown]> {
  const { status, text: body } = await made(call);
  return [status, JSON.parse(body).code];
}

async function refusals(): Promise<number> {
  return (await itemsOf(sunray.api, '/audit?event=worker.signature_refused&limit=200')).length;
}

test('a call of the edge is answered, and the answer is signed for this very call by the pinned key', async () => {
  const call = await signedCall();
  const { status, text: body, headers } = await made(call);
  expect(status).toBe(200);
  const keys = parseControlPublicKeys(
    (await readFile(join(sunray.home, 'keys', 'control-key.public'), 'utf8')).trim(),
  );
  const answer = { status, headers, body: new TextEncoder().encode(body) };
  expect(await verifyAnswer(answer, call.headers['signature'] ?? '', keys)).toMatchObject({ ok: true });
  const other = await signedCall();
  expect(await verifyAnswer(answer, other.headers['signature'] ?? '', keys)).toMatchObject({ ok: false });
});

describe('a call that is not exactly what a worker signed just now is 401 and a security event', () => {
  const SPOILED: [what: string, spoil: () => Promise<Call>][] = [
    [
      'a changed byte of the body',
      async () => {
        const call = await signedCall();
        return { ...call, body: call.body.replace('browser', 'brouser') };
      },
    ],
    [
      'another body with its own digest',
      async () => {
        const [call, other] = [await signedCall(), await signedCall({ input: { else: true } })];
        const digest = other.headers['content-digest'] ?? '';
        return { ...call, body: other.body, headers: { ...call.headers, 'content-digest': digest } };
      },
    ],
    ['another path', async () => ({ ...(await signedCall()), path: EDGE_CALLS.signOut.path })],
    ['a query that was not signed', async () => ({ ...(await signedCall()), path: `${BEGIN}?x=1` })],
    ['another host', async () => ({ ...(await signedCall()), host: 'control.evil.example' })],
    ['another worker', async () => withHeader(await signedCall(), 'x-worker-id', randomUUID())],
    ['a worker that does not exist', () => signedCall({ workerId: randomUUID() })],
    ['another secret', () => signedCall({ key: { secret: Uint8Array.from(randomBytes(32)) } })],
    ['an empty secret', () => signedCall({ key: { secret: new Uint8Array(1) } })],
    ['a key that does not exist', () => signedCall({ key: { keyId: '2' } })],
    ['301 seconds ago', () => signedCall({ createdS: nowS() - 302 })],
    ['301 seconds ahead', () => signedCall({ createdS: nowS() + 302 })],
    ['no signature', async () => withHeader(await signedCall(), 'signature', null)],
    ['no signature input', async () => withHeader(await signedCall(), 'signature-input', null)],
    ['no digest', async () => withHeader(await signedCall(), 'content-digest', null)],
    [
      'a signature over less',
      async () => {
        const call = await signedCall();
        const input = call.headers['signature-input'] ?? '';
        return withHeader(call, 'signature-input', input.replace(' "content-digest"', ''));
      },
    ],
    [
      'a signature of zeros',
      async () =>
        withHeader(await signedCall(), 'signature', `sunray=:${Buffer.alloc(32).toString('base64')}:`),
    ],
  ];

  test.each(SPOILED)('%s', async (_what, spoil) => {
    const before = await refusals();
    expect(await outcome(await spoil())).toEqual([401, 'link.signature-refused']);
    expect(await refusals()).toBe(before + 1);
  });

  test('the same call twice: the second is refused, also when both come at once', async () => {
    const call = await signedCall();
    const statuses = await Promise.all([made(call), made(call), made(call)]);
    expect(statuses.map(({ status }) => String(status)).toSorted()).toEqual(['200', '401', '401']);
    expect(await outcome(call)).toEqual([401, 'link.replayed']);
    const [row] = await itemsOf(sunray.api, '/audit?event=worker.signature_refused&limit=1');
    expect(row).toMatchObject({ reason: 'replayed', worker_id: sunray.workerId, success: false });
  });

  test('another method is no call at all', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status } = await made({ ...(await signedCall()), method });
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('what a leaked worker secret is good for', () => {
  test('neither the admin API', async () => {
    const call = await signedCall({ path: '/api/v1/users' });
    expect(await outcome(call)).toEqual([401, 'admin.unauthenticated']);
  });

  test("nor another worker's hosts", async () => {
    const input = { ...beginning(), host_id: randomUUID() };
    expect(await outcome(await signedCall({ input }))).toEqual([403, 'link.not-your-host']);
  });

  test('nor a session: a sign-in still needs a passkey', async () => {
    const response = { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} };
    const input = { ...beginning(), response };
    const [status] = await outcome(await signedCall({ path: EDGE_CALLS.finishSignIn.path, input }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await itemsOf(sunray.api, '/sessions?state=all')).toEqual([]);
  });

  test('nor a call with more or less in it than the contract says', async () => {
    const { flow_hash: _, ...less } = beginning();
    for (const input of [
      { ...beginning(), admin: true },
      { ...beginning(), host_id: "' or 1=1 --" },
      { ...beginning(), flow_hash: 'short' },
      less,
      {},
    ]) {
      expect(await outcome(await signedCall({ input }))).toEqual([400, 'request.invalid']);
    }
  });
});

function withHeader(call: Call, name: string, value: string | null): Call {
  const headers = Object.fromEntries(Object.entries(call.headers).filter(([held]) => held !== name));
  return { ...call, headers: value === null ? headers : { ...headers, [name]: value } };
}
