import type { Control } from './control.ts';

type Parts = {
  control: Control;
  domains: readonly string[];
  pause: () => Promise<void>;
  isOver: () => boolean;
  log: (line: { msg: string; domain: string; code: string }) => void;
};

/**
 * Asks the control plane to let this worker serve the hosts it was configured for. A refusal is said once and taken;
 * while the control plane does not answer it is asked again.
 */
export async function claimHosts({ control, domains, pause, isOver, log }: Parts): Promise<void> {
  for (const domain of domains) {
    for (;;) {
      const answer = await control.call('bindHost', { domain });
      if (answer.ok) break;
      if (answer.code !== 'edge.control-unreachable') {
        log({ msg: 'this worker may not serve the host', domain, code: answer.code });
        break;
      }
      if (isOver()) return;
      await pause();
    }
  }
}
