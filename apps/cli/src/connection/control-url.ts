import { isThisMachine } from './is-this-machine.ts';

/**
 * The address of a control plane in the form in which paths are put behind it, or null. Plain http leads to this machine
 * alone: the key would travel in the clear.
 */
export function controlUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.username || url.password || url.search || url.hash) return null;
  if (url.protocol === 'http:' && !isThisMachine(text)) return null;
  return url.href.replace(/\/+$/, '');
}
