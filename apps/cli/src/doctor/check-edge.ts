import { probe } from '../probe/probe.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Whether the edge of this machine runs, is configured and reaches the control plane. */
export async function checkEdge(edgeUrl: string): Promise<Finding> {
  const probed = await probe(`${edgeUrl}/.sunray/healthz`);
  if (!probed.answers)
    return fail(
      'edge',
      `does not answer at ${edgeUrl} (${probed.why})`,
      'start it: npm start, or npm run edge',
    );
  const health = probed.start.trim();
  if (probed.status === 200 && health === 'ok') return ok('edge', `runs at ${edgeUrl}`);
  if (probed.status === 200 && health === 'degraded')
    return warn(
      'edge',
      'decides by what it has kept: it could not reach the control plane',
      'check SUNRAY_CONTROL_URL and the log of the edge',
    );
  if (probed.status === 503)
    return fail('edge', `runs at ${edgeUrl}, but cannot read its configuration`, 'its log names every fault');
  return fail('edge', `something else answers at ${edgeUrl} (HTTP ${probed.status})`, 'check the address');
}
