import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../ctx.ts';
import { lockHeads } from '../facts/heads.ts';
import { setupCode } from '../../../../../tests/support/passkeys/ceremonies.ts';
import {
  addHost,
  addUser,
  lastAudit,
  operator,
  present,
  refusalOf,
  type Stage,
  signInStage,
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { disableUser } from '../users/disable.ts';
import { grantHosts } from '../users/grant.ts';
import { removeGrant } from '../users/remove-grant.ts';
import { findAndValidate } from './find-and-validate.ts';
import { issueSetupToken } from './issue.ts';
import { listSetupTokens } from './list.ts';
import { revokeSetupToken } from './revoke.ts';
import { setupTokens } from './table.ts';
import { validateAndConsume } from './validate-and-consume.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function scene(how: { maxUses?: number; expiresInS?: number } = {}, on: Stage = stage) {
  const host = await addHost(on);
  const user = await addUser(on, [host]);
  const issued = await setupCode(on, { user, host, ...how });
  return { host, user, issued, at: { setup_token: issued.setup_token, host_id: host.id } };
}
type Scene = Awaited<ReturnType<typeof scene>>;

/** Takes one use as a registration does: under the user's head. */
function consume(at: Scene['at'], userId: string) {
  return inTransaction(visitor(stage), async (tx) => {
    await lockHeads(tx, [`user:${userId}`]);
    return validateAndConsume(tx, at);
  });
}

test('a token is issued with a link to the host, and its code is kept as a hash', async () => {
  const { host, user, issued } = await scene();
  expect(issued.setup_token).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/);
  expect(issued.url).toBe(`${host.public_origin}/.sunray/setup#${issued.setup_token}`);
  expect(issued).toMatchObject({
    user_id: user.id,
    host_ids: [host.id],
    max_uses: 1,
    use_count: 0,
    label: null,
  });
  expect(issued.expires_at).toBe(new Date(stage.clock.nowMs() + 86_400_000).toISOString());
  const [row] = await stage.deps.db.select().from(setupTokens).where(eq(setupTokens.id, issued.id));
  const plain = issued.setup_token.replaceAll('-', '');
  expect(present(row)).toMatchObject({
    hashAlgorithm: 'sha-256',
    tokenHash: createHash('sha256').update(plain).digest('base64url'),
  });
  const audited = await lastAudit(stage, 'setup_token.issued');
  expect(audited).toMatchObject({ subjectId: user.id, resourceId: issued.id });
  expect(JSON.stringify([row, audited])).not.toContain(plain.slice(0, 5));
});

test('a token is issued to active people for hosts they may enter alone', async () => {
  const { host, user } = await scene();
  const elsewhere = await addHost(stage);
  const issue = (over: object) =>
    refusalOf(issueSetupToken(operator(stage), { user_id: user.id, host_ids: [host.id], ...over }));
  expect(await issue({ host_ids: [elsewhere.id] })).toMatchObject({ code: 'user.no-host' });
  expect(await issue({ host_ids: [host.id, elsewhere.id] })).toMatchObject({ code: 'user.no-host' });
  expect(await issue({ user_id: stage.deps.newId() })).toMatchObject({ code: 'resource.not-found' });
  await disableUser(operator(stage), { user_id: user.id });
  expect(await issue({})).toMatchObject({ code: 'user.inactive' });
});

test.each([
  { expires_in_s: 59 },
  { expires_in_s: 2_592_001 },
  { expires_in_s: 60.5 },
  { max_uses: 0 },
  { max_uses: 1001 },
  { max_uses: Number.NaN },
  { host_ids: [] },
  { label: 'x'.repeat(201) },
])('a token is not issued with %o', async (over) => {
  const { host, user } = await scene();
  const wanted = { user_id: user.id, host_ids: [host.id], ...over };
  expect(await refusalOf(issueSetupToken(operator(stage), wanted))).toMatchObject({
    code: 'request.invalid',
  });
});

test('a token for several hosts works on each of them', async () => {
  const [first, second] = [await addHost(stage), await addHost(stage)];
  const user = await addUser(stage, [first, second]);
  const issued = await issueSetupToken(operator(stage), {
    user_id: user.id,
    host_ids: [first.id, second.id],
    max_uses: 2,
  });
  expect(issued.url).toContain(first.public_origin);
  for (const host of [first, second]) {
    expect(await consume({ setup_token: issued.setup_token, host_id: host.id }, user.id)).toMatchObject({
      state: 'consumed',
    });
  }
});

test('looking at a token uses nothing', async () => {
  const { user, issued, at } = await scene();
  for (let look = 0; look < 3; look += 1) {
    expect(await findAndValidate(visitor(stage), at)).toMatchObject({
      state: 'valid',
      tokenId: issued.id,
      user: { id: user.id },
    });
  }
  expect(await consume(at, user.id)).toEqual({ state: 'consumed', tokenId: issued.id, userId: user.id });
});

const REFUSED: [reason: string, spoil: (on: Scene) => Promise<Partial<Scene['at']> | void>][] = [
  ['unknown', async () => ({ setup_token: 'ABCDE-FGHJK-MNPQR-STUVW-XYZ23' })],
  ['malformed', async () => ({ setup_token: 'ABCDE' })],
  ['malformed', async ({ at }) => ({ setup_token: `${at.setup_token}A` })],
  ['used_up', async ({ at, user }) => void (await consume(at, user.id))],
  ['revoked', async ({ issued }) => void (await revokeSetupToken(operator(stage), { id: issued.id }))],
  ['wrong_host', async () => ({ host_id: (await addHost(stage)).id })],
  [
    'wrong_host',
    async ({ user }) => {
      const elsewhere = await addHost(stage);
      await grantHosts(operator(stage), { user_id: user.id, host_ids: [elsewhere.id] });
      return { host_id: elsewhere.id };
    },
  ],
  ['user_inactive', async ({ user }) => void (await disableUser(operator(stage), { user_id: user.id }))],
  [
    'wrong_user',
    async ({ user, host }) => removeGrant(operator(stage), { user_id: user.id, host_id: host.id }),
  ],
];

test.each(REFUSED)('%s: nothing is consumed, and looking says the same', async (reason, spoil) => {
  const on = await scene();
  const at = { ...on.at, ...(await spoil(on)) };
  const isKnown = reason !== 'unknown' && reason !== 'malformed';
  const refused = {
    state: 'refused',
    reason,
    tokenId: isKnown ? on.issued.id : null,
    userId: isKnown ? on.user.id : null,
  };
  const before = await usesOf(on.issued.id);
  expect(await consume(at, on.user.id)).toEqual(refused);
  expect(await findAndValidate(visitor(stage), at)).toEqual(refused);
  expect(await usesOf(on.issued.id)).toBe(before);
});

test('a token works until its last millisecond', async () => {
  await using own = await signInStage();
  const { at, user } = await scene({ expiresInS: 60, maxUses: 2 }, own);
  const take = () => inTransaction(visitor(own), (tx) => validateAndConsume(tx, at));
  own.clock.advance(59_999);
  expect(await take()).toMatchObject({ state: 'consumed' });
  own.clock.advance(1);
  expect(await take()).toMatchObject({ state: 'refused', reason: 'expired', userId: user.id });
});

test.each([1, 3])(
  '50 takers at once without anybody holding a head: a token of %i uses gives as many',
  async (maxUses) => {
    const { at, issued } = await scene({ maxUses });
    const all = await Promise.all(
      Array.from({ length: 50 }, () => inTransaction(visitor(stage), (tx) => validateAndConsume(tx, at))),
    );
    expect(all.filter((one) => one.state === 'consumed')).toHaveLength(maxUses);
    expect(await usesOf(issued.id)).toBe(maxUses);
  },
);

test('a token is revoked once, with the reason given first', async () => {
  const { issued, user } = await scene();
  const revoked = await revokeSetupToken(operator(stage), {
    id: issued.id,
    reason: 'sent to the wrong person',
  });
  expect(revoked).toMatchObject({ revoked_reason: 'sent to the wrong person' });
  expect(await revokeSetupToken(operator(stage), { id: issued.id, reason: 'again' })).toEqual(revoked);
  expect(await lastAudit(stage, 'setup_token.revoked')).toMatchObject({
    reason: 'sent to the wrong person',
    subjectId: user.id,
  });
  expect(await refusalOf(revokeSetupToken(operator(stage), { id: stage.deps.newId() }))).toMatchObject({
    code: 'resource.not-found',
  });
});

test('tokens are listed newest first, page by page, without their codes', async () => {
  const { host, user, issued } = await scene();
  const more = [await setupCode(stage, { user, host }), await setupCode(stage, { user, host })];
  const wanted = [issued, ...more].map((one) => one.id).reverse();
  const first = await listSetupTokens(operator(stage), { user_id: user.id, limit: 2 });
  const second = await listSetupTokens(operator(stage), {
    user_id: user.id,
    limit: 2,
    cursor: present(first.next_cursor),
  });
  expect([...first.items, ...second.items].map((one) => one.id)).toEqual(wanted);
  expect(second.next_cursor).toBeNull();
  expect(Object.keys(present(first.items[0]))).not.toContain('setup_token');
});

test.each(['x', Buffer.from('["x"]').toString('base64url')])(
  'a cursor that no list gave is refused: %s',
  async (cursor) => {
    expect(await refusalOf(listSetupTokens(operator(stage), { limit: 2, cursor }))).toMatchObject({
      code: 'request.invalid',
    });
  },
);

async function usesOf(tokenId: string): Promise<number> {
  const [row] = await stage.deps.db
    .select({ uses: setupTokens.useCount })
    .from(setupTokens)
    .where(eq(setupTokens.id, tokenId));
  return present(row).uses;
}
