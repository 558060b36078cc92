import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { denial } from './event-samples.ts';
import type { OutboxDO } from './outbox-do.ts';

let outboxes = 0;
function outbox() {
  const namespace = (env as { OUTBOX: DurableObjectNamespace<OutboxDO> }).OUTBOX;
  outboxes += 1;
  return namespace.getByName(`do-test/outbox-${outboxes}`);
}
const alarmOf = (of: ReturnType<typeof outbox>) =>
  runInDurableObject(of, (_instance, { storage }) => storage.getAlarm());
const heldBy = (of: ReturnType<typeof outbox>) =>
  runInDurableObject(
    of,
    (_instance, { storage }) => storage.sql.exec('SELECT id FROM events').toArray().length,
  );

test('an outbox without settings to send by keeps what it has and tries again later', async () => {
  const one = outbox();
  await one.put({ region: 'local', events: [denial(1), denial(2)] });
  await runDurableObjectAlarm(one);
  expect(await heldBy(one)).toBe(2);
  expect(await alarmOf(one)).not.toBeNull();
  await runInDurableObject(one, (_instance, { storage }) => storage.deleteAlarm());
});

test('an outbox with nothing in it sets no alarm', async () => {
  const one = outbox();
  await one.wake();
  expect(await alarmOf(one)).toBeNull();
});
