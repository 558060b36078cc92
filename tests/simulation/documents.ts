import type { FactDocument, Subject } from '../../packages/contract/src/facts.ts';
import type { Rows } from './database-rows.ts';

const HOST_ID = '00000000-0000-4000-8000-000000000002';
/** Long after the end of every schedule, by every clock. */
const EXPIRES_AT = 4_000_000_000;

/** A subject's document as the rows say it. */
export function documentOf({ gen, sessions }: Rows, subject: Subject): FactDocument {
  const id = subject.slice(subject.indexOf(':') + 1);
  if (subject.startsWith('worker:')) {
    return { kind: 'worker', worker_id: id, hosts: [], session_keys: [], assertion_keys: [], gen };
  }
  const alive = [...sessions.values()].filter(({ user, isEnded }) => user === subject && !isEnded);
  return {
    kind: 'user',
    user_id: id,
    username: 'ada',
    display_name: null,
    email: null,
    status: 'active',
    locale: null,
    hosts: [HOST_ID],
    groups: [],
    sessions: alive.map(({ sid }) => ({
      sid,
      sign_in_id: sid,
      host_id: HOST_ID,
      expires_at: EXPIRES_AT,
      amr: ['passkey'],
    })),
  };
}
