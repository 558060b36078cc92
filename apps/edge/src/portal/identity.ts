import { jsonAnswer } from './json-answer.ts';
import { problemAnswer } from './problem-answer.ts';
import type { PortalVisit } from './visit.ts';

/** Who is signed in, as JSON for the pages of this host; 401 for everybody else. */
export function showIdentity(visit: PortalVisit): Response {
  if (visit.principal === null) return problemAnswer(visit, 'session.required');
  const { user, session } = visit.principal;
  const body = {
    user: { id: user.user_id, username: user.username, display_name: user.display_name },
    host: visit.host.domain,
    session_id: session.sid,
    amr: session.amr,
    expires_at: new Date(session.expires_at * 1000).toISOString().replace('.000Z', 'Z'),
  };
  return jsonAnswer(body, visit.requestId);
}
