import type { OpenedSession } from '@sunray/contract/edge-calls.ts';
import type { Subject } from '@sunray/contract/facts.ts';
import { signSessionToken } from '@sunray/primitives/tokens/session-token.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { raiseHeads } from '../facts/heads.ts';
import { versionsOf } from '../facts/versions.ts';
import { installation } from '../installation/table.ts';
import { currentSessionKey } from '../signing-keys/current.ts';
import { endSuperseded } from './end-superseded.ts';
import { sessions } from './table.ts';

type Input = {
  user: { id: string; username: string };
  host: { id: string; domain: string; sessionDurationS: number };
  passkeyId: string | null;
  /** How the person proved who they are (RFC 8176). */
  amr: string[];
  /** The sign-in this session joins; absent: it begins one. */
  signInId?: string;
};

/**
 * Opens a session within the caller's transaction, which holds the user's head and has re-asserted user,
 * credential and grant (C3). Past the cap of live sessions the oldest end. Raises the head; `fv` is the
 * version that first knows it.
 */
export async function openSession(tx: Ctx, input: Input): Promise<OpenedSession> {
  const subject: Subject = `user:${input.user.id}`;
  await endSuperseded(tx, { userId: input.user.id });
  const row = await insertSession(tx, input);
  await raiseHeads(tx, [subject]);
  const fv = (await versionsOf(tx, [subject])).get(subject);
  if (fv === undefined) throw new Error('a session opens under its locked head only');
  await record(tx, {
    event: 'session.opened',
    action: 'sign_in',
    resource: { type: 'session', id: row.sid },
    subjectId: input.user.id,
    hostId: input.host.id,
    newValues: {
      sign_in_id: row.signInId,
      passkey_id: input.passkeyId,
      amr: input.amr,
      expires_at: row.expiresAt,
    },
  });
  const expiresAtS = row.expiresAt.getTime() / 1000;
  const token = await signSessionToken(await currentSessionKey(tx), {
    sid: row.sid,
    sub: input.user.id,
    aud: input.host.domain,
    iat: Math.floor(row.createdAt.getTime() / 1000),
    exp: expiresAtS,
    fv,
    gen: await generation(tx),
  });
  return {
    session_token: token,
    sid: row.sid,
    user_id: input.user.id,
    username: input.user.username,
    expires_at: expiresAtS,
    fv,
  };
}

async function insertSession(tx: Ctx, input: Input) {
  const now = nowOf(tx);
  const { ip, country, userAgent } = tx.origin;
  if (ip === null) throw new Error('a session opens for a visitor with an address only');
  const wholeSecondMs = Math.floor(now.getTime() / 1000) * 1000;
  const row = {
    sid: tx.deps.newToken(),
    signInId: input.signInId ?? tx.deps.newToken(),
    userId: input.user.id,
    hostId: input.host.id,
    passkeyId: input.passkeyId,
    amr: input.amr,
    ip,
    country,
    userAgent: userAgent ?? '',
    createdAt: now,
    lastActivityAt: now,
    // A token's end is told in whole seconds: row, fact and token say the same.
    expiresAt: new Date(wholeSecondMs + input.host.sessionDurationS * 1000),
  };
  await tx.db.insert(sessions).values(row);
  return row;
}

async function generation(tx: Ctx): Promise<number> {
  const [state] = await tx.db.select({ gen: installation.gen }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  return state.gen;
}
