import { isOwnPath } from '../is-own-path.ts';
import { allow, CONTINUE, deny, type Guard, known, learn } from '../visit.ts';

/** Preflights carry no cookie, so the host's CORS policy decides them before anybody is asked to sign in. */
export const preflight: Guard = function preflight(visit) {
  const { request } = visit;
  const origin = request.headers.get('origin');
  if (
    request.method !== 'OPTIONS' ||
    origin === null ||
    !request.headers.has('access-control-request-method')
  ) {
    return CONTINUE;
  }
  if (isOwnPath(known(visit, 'target').path)) return deny('host.preflight-refused');
  const { cors } = known(visit, 'host');
  switch (cors.mode) {
    case 'refuse':
      return deny('host.preflight-refused');
    case 'pass':
      return learn({ isPassedPreflight: true });
    case 'list':
      return origin !== 'null' && cors.origins.includes(origin)
        ? allow({ to: 'preflight', origin })
        : deny('host.preflight-refused');
    default:
      cors satisfies never;
      return deny('host.preflight-refused');
  }
};
