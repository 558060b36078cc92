import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { decodeBase64url, encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { signRequest } from '@sunray/primitives/signed-request/sign-request.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, idOf } from '../../../../../tests/support/admin-stage.ts';
import { createApp } from '../../app.ts';

let stage: AdminStage;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  stage = await adminStage();
  // Signatures are judged by the database's own start, too, so they are made now.
  app = createApp({ ...stage.deps, clock: systemClock });
});
afterAll(() => stage[Symbol.asyncDispose]());

type Key = { id: string; secret: string };

/** Asks for a host as an edge does, signed with a key. */
async function askWith(workerId: string, key: Key, domain: string) {
  const url = 'http://localhost:8788/sunray-srvr/v1/hosts/bind';
  const body = Uint8Array.from(new TextEncoder().encode(JSON.stringify({ domain })));
  const signed = await signRequest(
    { method: 'POST', url, body, workerId },
    { keyId: key.id, secret: decodeBase64url(key.secret) },
    {
      createdS: Math.floor(systemClock.nowMs() / 1000),
      nonce: encodeBase64url(stage.deps.random.bytes(16)),
    },
  );
  const headers = { ...signed, [SCHEMA_HEADER]: String(CONTRACT_SCHEMA) };
  const response = await app.fetch(new Request(url, { method: 'POST', headers, body }));
  const said: Record<string, unknown> = await response.json();
  return { status: response.status, said, schema: response.headers.get(SCHEMA_HEADER) };
}

test("a worker's keys are accepted while they are live, through a rotation, and none after its removal", async () => {
  const made = await stage.call('POST /api/v1/workers', { body: { name: 'signing' } });
  const id = idOf(made);
  const host = await addHost(stage, { worker_ids: [id] });
  const first = made.body['key'] as Key;
  const statusOf = async (key: Key) => (await askWith(id, key, host.domain)).status;
  expect(await askWith(id, first, host.domain)).toEqual({
    status: 200,
    said: { host_id: host.id, outcome: 'already_bound' },
    schema: String(CONTRACT_SCHEMA),
  });

  // The stage's own clock stands in the past; an overlap from there would be over.
  const rotated = await app.fetch(
    new Request(`http://localhost:8788/api/v1/workers/${id}/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.key}` },
    }),
  );
  const second: Key = await rotated.json();
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  expect(await statusOf({ ...second, id: '1' })).toBe(401);
  await stage.call(`DELETE /api/v1/workers/${id}/keys/1`);
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);

  await stage.call(`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [stage.workerId] } });
  const blocked = await askWith(id, second, host.domain);
  expect([blocked.status, blocked.said]).toEqual([
    409,
    expect.objectContaining({ code: 'worker.registration-blocked', error: 'registration_blocked' }),
  ]);
  await stage.call(`DELETE /api/v1/workers/${id}`);
  expect(await statusOf(second)).toBe(401);
});
