import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrol, signIn } from '../../../../../tests/support/passkeys/ceremonies.ts';
import { listPasskeys } from './list.ts';
import { removePasskey } from './remove.ts';
import {
  addHost,
  addUser,
  lastAudit,
  liveSessions,
  operator,
  present,
  refusalOf,
  type Stage,
  signInStage,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('removing a passkey ends the sessions opened with it, and no others', async () => {
  const host = await addHost(stage);
  const user = await addUser(stage, [host]);
  const lost = await enrol(stage, { user, host });
  await signIn(stage, { host, device: lost.device });
  const [passkey] = (await listPasskeys(operator(stage), { user_id: user.id })).items;
  const kept = await enrol(stage, { user, host });
  await removePasskey(operator(stage), { user_id: user.id, passkey_id: present(passkey).id });
  expect((await liveSessions(stage, user.id)).map((session) => session.sid)).toEqual([kept.opened.sid]);
  expect((await listPasskeys(operator(stage), { user_id: user.id })).items).toHaveLength(1);
  expect(await lastAudit(stage, 'passkey.removed')).toMatchObject({
    subjectId: user.id,
    resourceId: present(passkey).id,
  });
});

test("another person's passkey is as absent as one that never was, and stays", async () => {
  const host = await addHost(stage);
  const [owner, other] = [await addUser(stage, [host]), await addUser(stage, [host])];
  await enrol(stage, { user: owner, host });
  const [passkey] = (await listPasskeys(operator(stage), { user_id: owner.id })).items;
  const answers = [
    await refusalOf(removePasskey(operator(stage), { user_id: other.id, passkey_id: present(passkey).id })),
    await refusalOf(removePasskey(operator(stage), { user_id: owner.id, passkey_id: stage.deps.newId() })),
  ];
  expect(answers).toEqual([
    { code: 'resource.not-found', details: {} },
    { code: 'resource.not-found', details: {} },
  ]);
  expect((await listPasskeys(operator(stage), { user_id: owner.id })).items).toHaveLength(1);
  expect(await liveSessions(stage, owner.id)).toHaveLength(1);
});

test('passkeys are listed of people that exist', async () => {
  const nobody = { user_id: stage.deps.newId() };
  expect(await refusalOf(listPasskeys(operator(stage), nobody))).toMatchObject({
    code: 'resource.not-found',
  });
});
