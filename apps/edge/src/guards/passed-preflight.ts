import { allow, CONTINUE, type Guard } from '../visit.ts';

/** A preflight that the backend is to answer goes there without identity. */
export const passedPreflight: Guard = function passedPreflight(visit) {
  return visit.known.isPassedPreflight ? allow({ to: 'backend', principal: null }) : CONTINUE;
};
