import type { Mark } from '../../apps/control/src/domains/facts/judge-mark.ts';

/** A mark as it travels here, where nobody forges any. */
export function readMark(text: string): Mark {
  const [counter = '', random = ''] = text.split('.');
  return { counter: Number(counter), random };
}
