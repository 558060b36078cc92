import { CONTINUE, deny, type Guard, known } from '../visit.ts';

/** A locked host answers nobody, whatever they bring. */
export const lockdown: Guard = function lockdown(visit) {
  return known(visit, 'host').block_traffic ? deny('host.locked') : CONTINUE;
};
