import { isNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { Secret } from '@sunray/primitives/secret.ts';
import { adminStage, idOf, itemsOf } from '../../../../../tests/support/admin-stage.ts';
import { createApiKey } from './create.ts';
import { createInitialKey } from './create-initial.ts';
import { listApiKeys } from './list.ts';
import { revokeApiKey } from './revoke.ts';
import { apiKeys } from './table.ts';

test('the last key that works cannot be revoked', async () => {
  await using stage = await adminStage();
  const [initial] = itemsOf(await stage.call('GET /api/v1/api-keys'));
  const refused = await stage.call(`DELETE /api/v1/api-keys/${String(initial?.['id'])}`);
  expect([refused.status, refused.body['code']]).toEqual([409, 'api-key.last']);
  const next = await stage.call('POST /api/v1/api-keys', { body: { name: 'next' } });
  expect((await stage.call(`DELETE /api/v1/api-keys/${String(initial?.['id'])}`)).status).toBe(204);
  expect((await stage.call('GET /api/v1/status')).status).toBe(401);
  expect((await stage.call(`GET /api/v1/status`, { key: String(next.body['api_key']) })).status).toBe(200);
});

test('a key that has expired does not count as one that works', async () => {
  await using stage = await adminStage();
  const brief = await stage.call('POST /api/v1/api-keys', { body: { name: 'brief', expires_in_s: 60 } });
  const [initial] = itemsOf(await stage.call('GET /api/v1/api-keys')).filter(
    ({ name }) => name === 'initial',
  );
  stage.clock.advance(60_000);
  expect((await stage.call(`DELETE /api/v1/api-keys/${String(initial?.['id'])}`)).body['code']).toBe(
    'api-key.last',
  );
  expect((await stage.call(`DELETE /api/v1/api-keys/${idOf(brief)}`)).status).toBe(204);
});

test('when every key is revoked at once, one stays', async () => {
  await using stage = await adminStage();
  const made = await Promise.all(
    Array.from({ length: 5 }, (_, i) => createApiKey(stage.ctx, { name: `${i}`, role: 'super_admin' })),
  );
  const { items } = await listApiKeys(stage.ctx, { limit: 50 });
  const results = await Promise.allSettled(items.map(({ id }) => revokeApiKey(stage.ctx, { id })));
  expect(items).toHaveLength(made.length + 1);
  expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'api-key.last' } },
  ]);
  expect(await stage.deps.db.$count(apiKeys, isNull(apiKeys.revokedAt))).toBe(1);
});

test('a configured first key that was revoked does not come back', async () => {
  await using stage = await adminStage();
  await createApiKey(stage.ctx, { name: 'next', role: 'super_admin' });
  const { items } = await listApiKeys(stage.ctx, { limit: 50 });
  await revokeApiKey(stage.ctx, { id: items.find(({ name }) => name === 'initial')?.id ?? '' });
  await createInitialKey(stage.ctx, new Secret(stage.key));
  expect((await stage.call('GET /api/v1/status')).status).toBe(401);
});

test('the use of a key is noted once a minute', async () => {
  await using stage = await adminStage();
  const lastUsed = async () => itemsOf(await stage.call('GET /api/v1/api-keys'))[0]?.['last_used_at'];
  const first = await lastUsed();
  stage.clock.advance(60_000);
  expect(await lastUsed()).toBe(first);
  stage.clock.advance(1);
  expect(await lastUsed()).not.toBe(first);
});
