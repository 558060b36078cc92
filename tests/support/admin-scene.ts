import { inTransaction } from '../../apps/control/src/ctx.ts';
import { audit } from '../../apps/control/src/domains/audit/table.ts';
import { lockHeads } from '../../apps/control/src/domains/facts/heads.ts';
import { openSession } from '../../apps/control/src/domains/sessions/open.ts';
import { type AdminStage, type Answer, idOf } from './admin-stage.ts';

/** A host made through the API, with `more` in the request. */
export async function addHost(stage: AdminStage, more: Record<string, unknown> = {}) {
  const domain = `app-${stage.deps.newId()}.localhost`;
  const body = {
    domain,
    public_origin: `http://${domain}:8787`,
    backend_url: 'http://127.0.0.1:3000',
    ...more,
  };
  const answer = await stage.call('POST /api/v1/hosts', { body });
  return { id: idOf(answer), domain, answer };
}

/** A person made through the API, with `more` in the request. */
export async function addUser(stage: AdminStage, more: Record<string, unknown> = {}) {
  const body = { username: `user ${stage.deps.newId()}`, ...more };
  const answer = await stage.call('POST /api/v1/users', { body });
  return { id: idOf(answer), answer };
}

type At = { user: { id: string }; host: { id: string; domain: string }; passkeyId?: string };

/** A session as a sign-in opens it. */
export function addSession(stage: AdminStage, { user, host, passkeyId }: At) {
  return inTransaction(stage.ctx, async (tx) => {
    await lockHeads(tx, [`user:${user.id}`]);
    return openSession(tx, {
      user: { id: user.id, username: 'somebody' },
      host: { ...host, sessionDurationS: 3600 },
      passkeyId: passkeyId ?? null,
      amr: ['hwk'],
    });
  });
}

/** The audit rows of the request that gave an answer, in the order in which they were written. */
export async function traceOf(stage: AdminStage, answer: Answer) {
  const rows = await stage.deps.db.select().from(audit).orderBy(audit.id);
  return rows.filter(({ requestId }) => requestId === answer.headers.get('x-request-id'));
}
