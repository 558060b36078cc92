import type { HandedOut } from '../../apps/control/src/domains/facts/judge-mark.ts';

/** A mark as it travels here, where nobody forges any. */
export function readMark(text: string): HandedOut {
  const [counter = '', epoch = '', random = ''] = text.split('.');
  return { counter: Number(counter), epoch: Number(epoch), random };
}
