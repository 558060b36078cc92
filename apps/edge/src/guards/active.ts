import { CONTINUE, deny, type Guard, known } from '../visit.ts';

/** A host that is switched off serves nobody. */
export const active: Guard = function active(visit) {
  return known(visit, 'host').is_active ? CONTINUE : deny('host.inactive');
};
