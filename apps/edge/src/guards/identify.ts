import { SESSION_COOKIE } from '@sunray/contract/headers.ts';
import { cookieValues } from '../proxy/cookies.ts';
import { deny, type Guard, known, learn } from '../visit.ts';
import { whenThere } from '../when-there.ts';

/**
 * Reads what the client presents as its identity and checks the signature. Refuses nothing by itself except two
 * identities at once. An `Authorization` header is the application's own and is left alone.
 */
export const identify: Guard = function identify(visit, { sessionTokens, nowMs }) {
  const [token, second] = cookieValues(visit.request.headers.get('cookie'), SESSION_COOKIE);
  if (second !== undefined) return deny('request.two-principals', 'two_principals');
  if (token === undefined) return learn({ presented: { state: 'none' } });
  const { session_keys: keys } = known(visit, 'worker');
  return whenThere(sessionTokens.read(token, keys, nowMs()), (presented) => {
    const isForHere = presented.state !== 'verified' || presented.claims.aud === known(visit, 'host').domain;
    return learn({ presented: isForHere ? presented : { state: 'refused', why: 'wrong_audience' } });
  });
};
