import { eq } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { buildUserFact } from '../facts/build-user.ts';
import { lockHeads } from '../facts/heads.ts';
import { versionsOf } from '../facts/versions.ts';
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
  visitor,
} from '../../../../../tests/support/passkeys/sign-in-stage.ts';
import { endOneSession } from './end-one.ts';
import { endSessions } from './end.ts';
import { findSession } from './find.ts';
import { listSessions } from './list.ts';
import { openSession } from './open.ts';
import { signOut } from './sign-out.ts';
import { sessions } from './table.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await signInStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function scene(on: Stage = stage) {
  const [host, other] = [await addHost(on, { session_duration_s: 600 }), await addHost(on)];
  return { host, other, user: await addUser(on, [host, other]) };
}
type Host = Awaited<ReturnType<typeof scene>>['host'];

function open(
  user: { id: string; username: string },
  host: Host,
  more: { signInId?: string; on?: Stage } = {},
) {
  const { on = stage, ...rest } = more;
  const at = { id: host.id, domain: host.domain, sessionDurationS: host.session_duration_s };
  return underHead(visitor(on), user.id, (tx) =>
    openSession(tx, { user, host: at, passkeyId: null, amr: ['pop'], ...rest }),
  );
}

function underHead<Result>(ctx: Ctx, userId: string, work: (tx: Ctx) => Promise<Result>): Promise<Result> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`user:${userId}`]);
    return work(tx);
  });
}

function versionOf(userId: string) {
  return underHead(operator(stage), userId, async (tx) =>
    present((await versionsOf(tx, [`user:${userId}`])).get(`user:${userId}`)),
  );
}

test('a session is told alike by its row, its token and the fact that first knows it', async () => {
  const { user, host } = await scene();
  const before = await versionOf(user.id);
  const opened = await open(user, host);
  const nowS = Math.floor(stage.clock.nowMs() / 1000);
  expect(opened).toMatchObject({ user_id: user.id, username: user.username, expires_at: nowS + 600 });
  expect(opened.fv).toEqual([before[0], before[1] + 1, before[2]]);
  expect(await versionOf(user.id)).toEqual(opened.fv);
  expect(decodeJwt(opened.session_token)).toEqual({
    sid: opened.sid,
    sub: user.id,
    aud: host.domain,
    iat: nowS,
    exp: nowS + 600,
    fv: opened.fv,
    gen: 1,
  });
  const fact = await underHead(operator(stage), user.id, (tx) => buildUserFact(tx, user.id));
  const signInId = (await findSession(operator(stage), opened)).sign_in_id;
  expect(present(fact).sessions).toEqual([
    { sid: opened.sid, sign_in_id: signInId, host_id: host.id, expires_at: opened.expires_at, amr: ['pop'] },
  ]);
  expect(await lastAudit(stage, 'session.opened')).toMatchObject({
    subjectId: user.id,
    hostId: host.id,
    resourceId: opened.sid,
  });
});

test('the 101st session ends the oldest', async () => {
  await using own = await signInStage();
  const { user, host } = await scene(own);
  const sids: string[] = [];
  for (let index = 0; index < 101; index += 1) {
    own.clock.advance(1);
    sids.push((await open(user, host, { on: own })).sid);
  }
  const live = (await liveSessions(own, user.id)).map((session) => session.sid);
  expect(new Set(live)).toEqual(new Set(sids.slice(1)));
  expect(await findSession(operator(own), { sid: present(sids[0]) })).toMatchObject({
    ended_why: 'superseded',
  });
  expect(await lastAudit(own, 'session.ended')).toMatchObject({ reason: 'superseded', resourceId: sids[0] });
});

test('signing out ends the sign-in on all its hosts, and no other', async () => {
  const { user, host, other } = await scene();
  const first = await open(user, host, { signInId: 'one' });
  const second = await open(user, other, { signInId: 'one' });
  const apart = await open(user, host);
  const before = await versionOf(user.id);
  expect(await signOut(visitor(stage), { host_id: host.id, user_id: user.id, sid: first.sid })).toEqual({
    ended: 2,
  });
  expect((await liveSessions(stage, user.id)).map((session) => session.sid)).toEqual([apart.sid]);
  expect((await versionOf(user.id))[1]).toBe(before[1] + 1);
  expect(await findSession(operator(stage), second)).toMatchObject({ ended_why: 'signed_out' });
  expect(await signOut(visitor(stage), { host_id: host.id, user_id: user.id, sid: first.sid })).toEqual({
    ended: 0,
  });
});

test('a sign-out that names an unknown session, or one of another person or host, ends nothing', async () => {
  const { user, host, other } = await scene();
  const someone = await addUser(stage, [host]);
  const { sid } = await open(user, host);
  const right = { host_id: host.id, user_id: user.id, sid };
  for (const wrong of [{ sid: 'unknown' }, { user_id: someone.id }, { host_id: other.id }]) {
    expect(await signOut(visitor(stage), { ...right, ...wrong })).toEqual({ ended: 0 });
  }
  expect(await liveSessions(stage, user.id)).toHaveLength(1);
});

test('sessions end by person, host, sign-in, passkey or id; the head rises only when something ended', async () => {
  const { user, host, other } = await scene();
  const end = (only?: object) =>
    endSessions(operator(stage), { userId: user.id, why: 'ended_by_admin', ...(only ? { only } : {}) });
  const [first] = [await open(user, host), await open(user, host), await open(user, other)];
  expect(await end({ sid: first.sid })).toBe(1);
  expect(await end({ sid: first.sid })).toBe(0);
  expect(await end({ passkeyId: stage.deps.newId() })).toBe(0);
  expect(await end({ hostId: other.id })).toBe(1);
  const before = await versionOf(user.id);
  expect(await end({ signInId: 'unknown' })).toBe(0);
  expect(await versionOf(user.id)).toEqual(before);
  expect(await end()).toBe(1);
  expect(await liveSessions(stage, user.id)).toEqual([]);
});

test('what ran out a moment ago is ended too, for an edge whose clock is behind', async () => {
  await using own = await signInStage();
  const { user, host } = await scene(own);
  await open(user, host, { on: own });
  own.clock.advance(600_000 + 299_000);
  await open(user, host, { on: own });
  expect(await endSessions(operator(own), { userId: user.id, why: 'ended_by_admin' })).toBe(2);
  await open(user, host, { on: own });
  own.clock.advance(600_000 + 300_000);
  expect(await endSessions(operator(own), { userId: user.id, why: 'ended_by_admin' })).toBe(0);
});

test('an admin ends a session by its id', async () => {
  const { user, host } = await scene();
  const { sid } = await open(user, host);
  await endOneSession(operator(stage), { sid });
  expect(await findSession(operator(stage), { sid })).toMatchObject({ ended_why: 'ended_by_admin' });
  await endOneSession(operator(stage), { sid });
  expect(await refusalOf(endOneSession(operator(stage), { sid: 'unknown' }))).toMatchObject({
    code: 'resource.not-found',
  });
});

test('sessions are listed newest first, page by page, also those of one moment', async () => {
  const { user, host } = await scene();
  const opened: string[] = [];
  for (let index = 0; index < 5; index += 1) opened.push((await open(user, host)).sid);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSessions(operator(stage), { user_id: user.id, state: 'live', limit: 2, cursor });
    seen.push(...page.items.map((item) => item.sid));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(opened.sort().reverse());
});

test.each([
  ['x', 'y'],
  ['1', 'a b'],
  ['-1', 'a'],
])('a cursor that no list gave is refused: %s, %s', async (...parts) => {
  const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
  const listed = listSessions(operator(stage), { state: 'all', limit: 1, cursor });
  expect(await refusalOf(listed)).toMatchObject({ code: 'request.invalid' });
});

test('lists narrow by person, host and state', async () => {
  await using own = await signInStage();
  const { user, host, other } = await scene(own);
  const someone = await addUser(own, [host]);
  const [ended, short, long] = [
    await open(user, host, { on: own }),
    await open(user, host, { on: own }),
    await open(user, other, { on: own }),
  ];
  const theirs = await open(someone, host, { on: own });
  await endOneSession(operator(own), ended);
  own.clock.advance(600_000);
  const sids = async (filter: object) =>
    new Set(
      (await listSessions(operator(own), { state: 'live', limit: 50, ...filter })).items.map(
        (item) => item.sid,
      ),
    );
  expect(await sids({})).toEqual(new Set([long.sid]));
  expect(await sids({ state: 'all', user_id: user.id })).toEqual(new Set([ended.sid, short.sid, long.sid]));
  expect(await sids({ state: 'all', host_id: host.id })).toEqual(new Set([ended.sid, short.sid, theirs.sid]));
});

test('a session keeps where it came from', async () => {
  const { user, host } = await scene();
  const opened = await open(user, host);
  const [row] = await stage.deps.db.select().from(sessions).where(eq(sessions.sid, opened.sid));
  expect(present(row)).toMatchObject({
    country: 'ES',
    userAgent: 'test',
    ip: expect.stringMatching(/^2001:db8:/),
  });
});
