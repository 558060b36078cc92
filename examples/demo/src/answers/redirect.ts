import { problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const HERE = 'http://demo.invalid';
const STATUSES = [301, 302, 303, 307, 308];

/** `?to=/path&status=302`: only to an address of this application. */
export const redirect: Answer = ({ query }) => {
  const location = ownPath(query.get('to') ?? '/headers');
  const status = Number(query.get('status') ?? 302);
  if (location === null) return problem(400, 'demo.redirect', 'to must be a path of this application');
  if (!STATUSES.includes(status))
    return problem(400, 'demo.status', `status must be one of ${STATUSES.join(', ')}`);
  return { status, headers: { Location: location }, body: null };
};

/** What a browser makes of the text decides, and `/.//evil` becomes `//evil` only after it was read. */
function ownPath(to: string): string | null {
  const url = URL.parse(to, HERE);
  if (!to.startsWith('/') || url?.origin !== HERE || url.pathname.startsWith('//')) return null;
  return url.pathname + url.search + url.hash;
}
