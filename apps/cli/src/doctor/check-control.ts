import { probe } from '../probe/probe.ts';
import { type Finding, fail, ok } from './finding.ts';

/** Whether the control plane answers and has its database. */
export async function checkControl(controlUrl: string): Promise<Finding> {
  const probed = await probe(`${controlUrl}/readyz`);
  if (!probed.answers)
    return fail(
      'control plane',
      `does not answer at ${controlUrl} (${probed.why})`,
      'start it: npm start, or npm run control',
    );
  if (probed.status === 200) return ok('control plane', `ready at ${controlUrl}`);
  if (probed.status === 503)
    return fail(
      'control plane',
      `runs at ${controlUrl}, but without its database`,
      'start the database; check DATABASE_URL and its log',
    );
  return fail(
    'control plane',
    `something else answers at ${controlUrl} (HTTP ${probed.status})`,
    'check the address',
  );
}
