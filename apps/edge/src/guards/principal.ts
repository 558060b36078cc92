import { CONTINUE, deny, type Guard, known } from '../visit.ts';

/** The person must be active and granted this host. */
export const principal: Guard = function principal(visit) {
  const { user } = known(visit, 'principal');
  if (user.status !== 'active') return deny('user.inactive');
  return user.hosts.includes(known(visit, 'host').host_id) ? CONTINUE : deny('user.not-granted');
};
