import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../tests/support/admin-stage.ts';
import { createApp } from '../app.ts';
import type { Db } from '../db/client.ts';
import { alerts } from '../domains/alerts/table.ts';
import { audit } from '../domains/audit/table.ts';
import { createLogger } from '../logger.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('junk without a signature costs no statement and no line once a minute has had its twenty', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  let uses = 0;
  const db: Db = new Proxy(stage.deps.db, {
    get(target, name, receiver) {
      uses += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  const app = createApp({ ...stage.deps, db, log });
  const junk = async () => {
    const headers = { 'x-worker-id': stage.workerId };
    const url = 'http://localhost:8788/sunray-srvr/v1/events';
    return (await app.fetch(new Request(url, { method: 'POST', headers, body: '{}' }))).status;
  };
  const many = (count: number) => Promise.all(Array.from({ length: count }, junk));

  expect(new Set(await many(100))).toEqual(new Set([401]));
  expect(lines).toHaveLength(40);
  const before = uses;
  expect(new Set(await many(100))).toEqual(new Set([401]));
  expect([uses, lines.length]).toEqual([before, 40]);
  const refused = async () =>
    (await stage.deps.db.select({ event: audit.event }).from(audit)).filter(
      ({ event }) => event === 'worker.signature_refused',
    ).length;
  expect([await refused(), await stage.deps.db.$count(alerts)]).toEqual([20, 1]);

  stage.clock.advance(60_000);
  await junk();
  expect(await refused()).toBe(21);
  expect(lines.slice(40)).toEqual([
    expect.objectContaining({ msg: 'signature refused', passed_over: 180 }),
    expect.objectContaining({ msg: 'edge call', status: 401 }),
  ]);
});
