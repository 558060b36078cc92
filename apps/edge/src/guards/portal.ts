import { PORTAL_PREFIX, WELL_KNOWN_PREFIX } from '@sunray/contract/headers.ts';
import { allow, CONTINUE, deny, type Guard, known } from '../visit.ts';

/** The edge's own pages end here; no backend ever sees a path that begins like them. */
export const portal: Guard = function portal(visit) {
  const { path } = known(visit, 'target');
  if (path.startsWith(PORTAL_PREFIX) || path.startsWith(WELL_KNOWN_PREFIX)) return allow({ to: 'portal' });
  return `${path}/` === PORTAL_PREFIX || `${path}/` === WELL_KNOWN_PREFIX
    ? deny('request.not-found')
    : CONTINUE;
};
