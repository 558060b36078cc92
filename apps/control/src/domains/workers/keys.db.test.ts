import { Secret } from '@sunray/primitives/secret.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, idOf } from '../../../../../tests/support/admin-stage.ts';
import { audit } from '../audit/table.ts';
import { createFirstWorker } from './create-first.ts';
import { secretOf } from './secret-of.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const DAY_S = 86_400;

let count = 0;
async function addWorker(): Promise<string> {
  count += 1;
  return idOf(await stage.call('POST /api/v1/workers', { body: { name: `edge ${count}` } }));
}

function rotate(id: string, body: Record<string, unknown> = {}) {
  return stage.call(`POST /api/v1/workers/${id}/keys`, { body });
}

/** Which of these keys a signature would be accepted of now. */
async function accepted(id: string, ids: string[]): Promise<string[]> {
  const secrets = await Promise.all(ids.map((keyId) => secretOf(stage.ctx, { workerId: id, keyId })));
  return ids.filter((_, at) => secrets[at] !== null);
}

async function keysOf(id: string) {
  const { body } = await stage.call(`GET /api/v1/workers/${id}`);
  return body['keys'] as { id: string; expires_at: string | null }[];
}

function ends(inS: number): string {
  return new Date(stage.clock.nowMs() + inS * 1000).toISOString();
}

test('a new key works at once beside the older one, which ends when the overlap is over', async () => {
  const id = await addWorker();
  const made = await rotate(id);
  expect([made.status, made.body]).toEqual([201, { id: '2', secret: expect.stringMatching(/^[\w-]{43}$/) }]);
  expect(await secretOf(stage.ctx, { workerId: id, keyId: '2' })).toBe(made.body['secret']);
  expect(await keysOf(id)).toMatchObject([
    { id: '1', expires_at: ends(DAY_S) },
    { id: '2', expires_at: null },
  ]);
  const rows = await traceOf(stage, made);
  expect(rows).toMatchObject([
    {
      event: 'worker.key_added',
      workerId: id,
      newValues: { key_id: '2', replaces: ['1'], overlap_s: DAY_S },
    },
  ]);
  expect(JSON.stringify(rows)).not.toContain(made.body['secret']);
  stage.clock.advance(DAY_S * 1000 - 1);
  expect(await accepted(id, ['1', '2'])).toEqual(['1', '2']);
  stage.clock.advance(1);
  expect(await accepted(id, ['1', '2'])).toEqual(['2']);
  expect((await rotate(id)).body).toMatchObject({ id: '3' });
});

test('without an overlap the older key ends at once', async () => {
  const id = await addWorker();
  await rotate(id, { overlap_s: 0 });
  expect(await accepted(id, ['1', '2'])).toEqual(['2']);
});

test.each([-1, 604_801, 0.5])('an overlap of %d s is refused', async (overlap_s) => {
  expect((await rotate(await addWorker(), { overlap_s })).body['code']).toBe('request.invalid');
});

test('while two keys are live there is no third', async () => {
  const id = await addWorker();
  await rotate(id);
  const third = await rotate(id);
  expect([third.status, third.body['code']]).toEqual([409, 'worker.two-keys']);
  expect(await traceOf(stage, third)).toEqual([]);
});

test('of twenty rotations at once one is done, and never three keys are live', async () => {
  const id = await addWorker();
  const answers = await Promise.all(Array.from({ length: 20 }, () => rotate(id)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ body }) => body['code'] === 'worker.two-keys')).toHaveLength(19);
  expect(await keysOf(id)).toHaveLength(2);
});

test('the last live key of a worker cannot go, and what is not live is not there', async () => {
  const id = await addWorker();
  const last = await stage.call(`DELETE /api/v1/workers/${id}/keys/1`);
  expect([last.status, last.body['code']]).toEqual([409, 'worker.last-key']);
  expect((await stage.call(`DELETE /api/v1/workers/${id}/keys/2`)).status).toBe(404);
  await rotate(id);
  const removed = await stage.call(`DELETE /api/v1/workers/${id}/keys/1`);
  expect(removed.status).toBe(204);
  expect((await stage.call(`DELETE /api/v1/workers/${id}/keys/1`)).status).toBe(404);
  expect(await accepted(id, ['1', '2'])).toEqual(['2']);
  expect(await traceOf(stage, removed)).toMatchObject([
    { event: 'worker.key_removed', resourceId: '1', newValues: { stays: '2' } },
  ]);
});

test('of two keys that are removed at once one stays', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await addWorker();
    await rotate(id);
    const answers = await Promise.all(
      ['1', '2'].map((key) => stage.call(`DELETE /api/v1/workers/${id}/keys/${key}`)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(await accepted(id, ['1', '2'])).toHaveLength(1);
  }
});

test('a rotation that is taken back leaves the older key without an end', async () => {
  const id = await addWorker();
  await rotate(id);
  await stage.call(`DELETE /api/v1/workers/${id}/keys/2`);
  stage.clock.advance(2 * DAY_S * 1000);
  expect(await accepted(id, ['1', '2'])).toEqual(['1']);
  expect((await rotate(id)).body).toMatchObject({ id: '3' });
});

const secretNamed = (letter: string) => `${letter.repeat(42)}A`;
const started = (keyId: string, letter: string) =>
  createFirstWorker(stage.ctx, {
    id: stage.workerId,
    key: { keyId, secret: new Secret(secretNamed(letter)) },
  });
const firstSecret = (keyId: string) => secretOf(stage.ctx, { workerId: stage.workerId, keyId });

test("the first worker's key follows the configuration, and what was ended does not come back", async () => {
  const given = await firstSecret('1');
  await started('1', 'B');
  expect(await firstSecret('1')).toBe(secretNamed('B'));
  expect(given).not.toBe(secretNamed('B'));

  await Promise.all([started('2', 'C'), started('2', 'C')]);
  expect(await firstSecret('2')).toBe(secretNamed('C'));
  expect(await keysOf(stage.workerId)).toMatchObject([
    { id: '1', expires_at: ends(DAY_S) },
    { id: '2', expires_at: null },
  ]);

  await started('3', 'D');
  expect(await accepted(stage.workerId, ['1', '2', '3'])).toEqual(['2', '3']);

  await stage.call(`DELETE /api/v1/workers/${stage.workerId}/keys/2`);
  const before = await stage.deps.db.$count(audit);
  await started('2', 'C');
  await started('1', 'B');
  expect(await accepted(stage.workerId, ['1', '2', '3'])).toEqual(['3']);
  expect(await stage.deps.db.$count(audit)).toBe(before);
});

test('a first worker that was removed does not come back with the next start', async () => {
  expect((await stage.call(`DELETE /api/v1/workers/${stage.workerId}`)).status).toBe(204);
  await started('9', 'E');
  expect(await firstSecret('9')).toBeNull();
});
