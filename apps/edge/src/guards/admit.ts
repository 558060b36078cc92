import { allow, type Guard, known } from '../visit.ts';

/** The end of the list: everything held, the request goes to the backend in this person's name. */
export const admit: Guard = function admit(visit) {
  return allow({ to: 'backend', principal: known(visit, 'principal') });
};
