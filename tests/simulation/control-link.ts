import type { Answer } from '../../apps/edge/src/control/control.ts';
import { type ControlProcess } from './control-process.ts';
import { Superseded } from './superseded.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';

const TIME_LIMIT_MS = 2000;

/** A call to the control plane as the edge's client makes it: any process answers, and it never throws. */
export async function askControl<Output>(
  { network, from, process }: { network: Network; from: Machine; process: () => ControlProcess },
  work: (control: ControlProcess) => Promise<Output>,
  limitMs = TIME_LIMIT_MS,
): Promise<Answer<Output>> {
  const asked = process();
  const isAway = () => network.isControlAway || network.cutOff.has(from);
  const answered = network.call({
    from,
    to: () => (isAway() ? null : asked.machine),
    work: () => work(asked),
    isWatched: false,
  });
  return new Promise((resolve) => {
    const refuse = (cause: unknown) => {
      const code = cause instanceof Superseded ? 'link.holder-superseded' : 'edge.control-unreachable';
      resolve({ ok: false, code, retryAfterS: null });
    };
    const cancel = from.after(limitMs, () => refuse(null));
    answered
      .then((output) => (isAway() ? refuse(null) : resolve({ ok: true, output })), refuse)
      .finally(cancel);
  });
}
